package io.redpoll.node;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client of RESP that shows replies as text, for tests, as [ReplyReader] writes it.
public final class Peer implements AutoCloseable {
    private static final int TIMEOUT_MS = 5_000;

    private final Socket socket;
    private final InputStream in;
    private final ReplyReader replies;

    public Peer(int port) throws IOException {
        this(InetAddress.getLoopbackAddress(), port);
    }

    public Peer(InetAddress address, int port) throws IOException {
        socket = new Socket(address, port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new BufferedInputStream(socket.getInputStream());
        replies = new ReplyReader(in, StandardCharsets.UTF_8);
    }

    /// Sends a command and returns its reply.
    public String ask(String line) throws IOException {
        send(line);
        return read();
    }

    /// Sends a command whose reply is a string, and returns its bytes.
    public byte[] askBytes(String line) throws IOException {
        send(line);
        return in.readNBytes(Integer.parseInt(replies.line().substring(1)) + 2);
    }

    /// Sends a command, its words parted by blanks; a word in double quotes may hold blanks and `\n`, `\r`, `\xhh`.
    public void send(String line) throws IOException {
        var words = words(line);
        var out = new ByteArrayOutputStream();
        out.writeBytes(("*" + words.size() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        for (var word : words) {
            out.writeBytes(("$" + word.length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(word);
            out.write('\r');
            out.write('\n');
        }
        sendRaw(out.toByteArray());
    }

    public void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static List<byte[]> words(String line) {
        var words = new ArrayList<byte[]>();
        var word = new ByteArrayOutputStream();
        boolean inWord = false;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char next = line.charAt(i);
            if (next == '"') {
                quoted = !quoted;
                inWord = true;
            } else if (quoted && next == '\\') {
                i++;
                switch (line.charAt(i)) {
                    case 'n' -> word.write('\n');
                    case 'r' -> word.write('\r');
                    case 'x' -> {
                        word.write(Integer.parseInt(line.substring(i + 1, i + 3), 16));
                        i += 2;
                    }
                    default -> word.write(line.charAt(i));
                }
            } else if (next == ' ' && !quoted) {
                if (inWord) {
                    words.add(word.toByteArray());
                    word.reset();
                    inWord = false;
                }
            } else {
                word.writeBytes(String.valueOf(next).getBytes(StandardCharsets.UTF_8));
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toByteArray());
        }
        return words;
    }

    /// The next reply or message; `(closed)` where the server has hung up, `(nothing)` where nothing comes in time.
    public String read() throws IOException {
        try {
            return replies.next();
        } catch (SocketTimeoutException e) {
            return "(nothing)";
        } catch (IOException e) {
            return "(closed)";
        }
    }

    /// Whether nothing more has come within a moment.
    public boolean isSilent(int ms) throws IOException {
        socket.setSoTimeout(ms);
        try {
            in.mark(1);
            boolean silent = in.read() < 0;
            in.reset();
            return silent;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MS);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
