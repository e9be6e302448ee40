/// What a command is: its declaration, its syntax, its keys and flags, the table of all commands, the call in progress
/// and the errors that a client can see. Comes in here: what is true of every command.
@NullMarked
package io.redpoll.node.command;

import org.jspecify.annotations.NullMarked;
