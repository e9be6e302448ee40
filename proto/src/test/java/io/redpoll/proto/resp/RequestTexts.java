package io.redpoll.proto.resp;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Requests by chance: valid ones, and valid ones with errors of a few bytes.
final class RequestTexts {
    private static final String TELLING = "*$\r\n-+0123456789 \"'\\xaf\t\u000b\f\0";

    private final Random random;

    RequestTexts(Random random) {
        this.random = random;
    }

    /// Up to a dozen requests.
    String valid() {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(random.nextInt(4) == 0 ? line() : array());
        }
        return text.toString();
    }

    /// Requests that may be wrong anywhere.
    String spoiled() {
        var text = new StringBuilder(valid());
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, telling());
                case 1 -> text.insert(at, telling());
                default -> text.deleteCharAt(at);
            }
            if (text.isEmpty()) {
                text.append(telling());
            }
        }
        return text.toString();
    }

    /// Nothing but the characters that mean something.
    String garbage(int lengthMax) {
        return IntStream.range(0, random.nextInt(lengthMax))
                .mapToObj(i -> String.valueOf(telling()))
                .collect(Collectors.joining());
    }

    static String array(List<String> arguments) {
        return arguments.stream()
                .map(argument -> "$" + argument.length() + "\r\n" + argument + "\r\n")
                .collect(Collectors.joining("", "*" + arguments.size() + "\r\n", ""));
    }

    private String array() {
        int count = random.nextInt(20) == 0 ? random.nextInt(300) : random.nextInt(6);
        return array(IntStream.range(0, count).mapToObj(i -> anyBytes()).toList());
    }

    private String anyBytes() {
        int length = random.nextInt(50) == 0 ? random.nextInt(5000) : random.nextInt(20);
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(4) == 0 ? telling() : (char) random.nextInt(256));
        }
        return text.toString();
    }

    private String line() {
        var line = new StringBuilder("echo");
        for (int i = random.nextInt(5); i > 0; i--) {
            line.append(" \t".charAt(random.nextInt(2)));
            switch (random.nextInt(3)) {
                case 0 -> line.append("word").append(i);
                case 1 -> line.append("\"a \\\"b\\\" \\x0").append(i).append("\\n ' c\"");
                default -> line.append("'it\\'s \"").append(i).append("\" \\n'");
            }
        }
        return line.append(random.nextBoolean() ? "\r\n" : "\n").toString();
    }

    private char telling() {
        return TELLING.charAt(random.nextInt(TELLING.length()));
    }
}
