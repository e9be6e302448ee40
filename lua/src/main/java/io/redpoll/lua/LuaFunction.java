package io.redpoll.lua;

/// A function: one of Lua or one of the host.
public abstract sealed class LuaFunction permits LuaClosure, HostFunction {}
