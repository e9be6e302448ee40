package io.redpoll.node.scripting;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class FunctionCommandsTest {
    @Test
    void aLibraryIsLoadedAndItsFunctionsCalled() {
        transcript("""
                > FUNCTION FLUSH
                < +OK
                > FUNCTION LOAD "#!lua name=lib\\nredis.register_function('f', function(keys, args) return {keys[1], args[1]} end)"
                < $lib
                > FCALL f 1 k a
                < [$k, $a]
                > FCALL F 1 k a
                < [$k, $a]
                > FCALL g 0
                < -ERR Function not found
                > FCALL f x
                < -ERR Bad number of keys provided
                > FCALL_RO f 0
                < -ERR Can not execute a script with write flag using *_ro command.
                > FUNCTION LOAD "#!lua name=lib\\nredis.register_function('f', function() return 2 end)"
                < -ERR Library 'lib' already exists
                > FUNCTION LOAD REPLACE "#!lua name=lib\\nredis.register_function{function_name='g', callback=function() return redis.call('set', 'k', 1) end, description='d', flags={'no-writes'}}"
                < $lib
                > FCALL f 0
                < -ERR Function not found
                > FCALL g 0
                < -ERR Write commands are not allowed from read-only scripts. script: g, on @user_function:2.
                > FUNCTION LIST
                < [[$library_name, $lib, $engine, $LUA, $functions, [[$name, $g, $description, $d, $flags, [+no-writes]]]]]
                > FUNCTION STATS
                < [$running_script, $nil, $engines, [$LUA, [$libraries_count, :1, $functions_count, :1]]]
                > FUNCTION DELETE lib
                < +OK
                > FUNCTION DELETE lib
                < -ERR Library not found
                > FUNCTION LIST
                < []
                """);
    }

    @Test
    void whatIsNoLibrary() {
        transcript("""
                > FUNCTION FLUSH
                < +OK
                > FUNCTION LOAD "return 1"
                < -ERR Missing library metadata
                > FUNCTION LOAD "#!lua name=lib"
                < -ERR Invalid library metadata
                > FUNCTION LOAD "#!lua\\nreturn 1"
                < -ERR Library name was not given
                > FUNCTION LOAD "#!perl name=lib\\nreturn 1"
                < -ERR Engine 'perl' not found
                > FUNCTION LOAD "#!lua name=a-b\\nreturn 1"
                < -ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long
                > FUNCTION LOAD "#!lua name=lib\\nreturn 1"
                < -ERR No functions registered
                > FUNCTION LOAD "#!lua name=lib\\nif"
                < -ERR Error compiling function: user_function:2: unexpected symbol near '<eof>'
                > FUNCTION LOAD "#!lua name=lib\\nredis.call('get', 'k')"
                < -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'call'
                > FUNCTION LOAD "#!lua name=lib\\nmath.random()"
                < -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'math'
                > FUNCTION LOAD "#!lua name=lib\\nredis.register_function('f', 1)"
                < -ERR Error registering functions: ERR second argument to redis.register_function must be a function
                > FUNCTION FLUSH NOW
                < -ERR FUNCTION FLUSH only supports SYNC|ASYNC option
                """);
    }

    @Test
    void variablesOfALibraryAreSharedByItsFunctions() {
        transcript("""
                > FUNCTION FLUSH
                < +OK
                > FUNCTION LOAD "#!lua name=lib\\nlocal n = 0\\nredis.register_function('add', function() n = n + 1; return n end)\\nredis.register_function('get', function() return n end)"
                < $lib
                > FCALL add 0
                < :1
                > FCALL add 0
                < :2
                > FCALL get 0
                < :2
                > FUNCTION FLUSH
                < +OK
                """);
    }
}
