package io.redpoll.sentinel.resp;

import io.grpc.StatusRuntimeException;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.proto.resp.RespWriter;
import java.io.IOException;
import java.util.function.Consumer;

/// Work that a client waits for and that must not hold up the event loop: what the group has to agree on, what other
/// processes have to answer.
final class Later {
    private Later() {}

    /// What is to be done, and how to reply.
    @FunctionalInterface
    interface Work {
        /// Run by a thread of its own; it may block.
        ///
        /// @return writes the reply, on the session's event loop
        /// @throws CommandException is what is replied instead
        Consumer<RespWriter> run() throws IOException;
    }

    /// Makes the session wait; its further requests are kept meanwhile. The work may not use the call.
    static void reply(Call call, Work work) {
        var session = call.session();
        session.await(() -> {});
        Thread.ofVirtual().name("for client " + session.id()).start(() -> {
            var reply = outcome(work);
            session.connection().execute(() -> {
                if (!session.isClosing()) {
                    reply.accept(session.reply());
                    session.wake();
                }
            });
        });
    }

    private static Consumer<RespWriter> outcome(Work work) {
        try {
            return work.run();
        } catch (CommandException refused) {
            return reply -> reply.error(refused.wire());
        } catch (StatusRuntimeException unanswered) {
            var text = "ERR " + unanswered.getStatus().getCode() + " from the sentinel that leads the group";
            return reply -> reply.error(text);
        } catch (IOException noAgreement) {
            var text = "ERR " + String.valueOf(noAgreement.getMessage()).replace('\n', ' ');
            return reply -> reply.error(text);
        }
    }
}
