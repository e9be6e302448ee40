package io.redpoll.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What no tool says of the repository: the README's tour is complete, documents can be found, nothing is left for
/// nobody to do. It is here because the build runs this module's tests early.
class TidyTest {
    private static final Path ROOT = root();
    private static final Set<String> SKIPPED = Set.of("target", ".git", "data", "__pycache__", "node_modules");
    private static final Pattern PACKAGE = Pattern.compile("`(io\\.redpoll(?:\\.[a-z]+)+)`");
    private static final Pattern DIRECTIVE = Pattern.compile("Setting<[^=]*=\\s*ALL\\s*\\.\\w+\\(\\s*\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern UNOWNED = Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b(?!\\([a-z]+\\))");

    @Test
    void everyPackageIsInTheTour() {
        var missing = new TreeSet<>(packages());
        missing.removeAll(tour());
        assertEquals(Set.of(), missing, "packages that README.md does not name");
    }

    @Test
    void theTourNamesOnlyWhatIsThere() {
        var gone = new TreeSet<>(tour());
        gone.removeAll(packages());
        assertEquals(Set.of(), gone, "packages in README.md that do not exist");
    }

    @Test
    void everyPackageSaysWhatItIs() {
        var silent = files(".java")
                .filter(file -> file.toString().contains("/src/main/java/"))
                .filter(file -> !contains(file.resolveSibling("package-info.java"), "///"))
                .map(file -> ROOT.relativize(file).toString())
                .toList();
        assertEquals(List.of(), silent, "packages without a package-info.java that begins with a sentence");
    }

    @Test
    void everyDocumentIsInTheIndex() {
        var index = links(ROOT.resolve("docs/README.md"));
        var missing = files(".md")
                .filter(file -> file.startsWith(ROOT.resolve("docs")) && !file.equals(ROOT.resolve("docs/README.md")))
                .filter(file -> !index.contains(file))
                .map(file -> ROOT.relativize(file).toString())
                .toList();
        assertEquals(List.of(), missing, "documents that docs/README.md does not link to");
    }

    @Test
    void everyDirectiveThatDoesSomethingIsDescribed() {
        var described = text(ROOT.resolve("docs/configuration.md"));
        var missing = files(".java")
                .filter(file -> file.toString().contains("/src/main/java/io/redpoll/node/config/"))
                .filter(file -> !file.endsWith("OtherDirectives.java"))
                .flatMap(file -> DIRECTIVE.matcher(text(file)).results())
                .map(result -> result.group(1))
                .filter(name -> !described.contains("`" + name + "`"))
                .toList();
        assertEquals(List.of(), missing, "directives that docs/configuration.md does not describe");
    }

    @Test
    void linksLeadSomewhere() {
        var broken = new ArrayList<String>();
        files(".md")
                .forEach(file -> links(file).stream()
                        .filter(target -> !Files.exists(target))
                        .forEach(target -> broken.add(ROOT.relativize(file) + " -> " + ROOT.relativize(target))));
        assertEquals(List.of(), broken);
    }

    @Test
    void whatIsLeftToDoHasAName() {
        var unowned = Stream.of(".java", ".proto", ".md", ".xml", ".sh", ".py")
                .flatMap(TidyTest::files)
                .filter(file -> UNOWNED.matcher(text(file)).find())
                .map(file -> ROOT.relativize(file).toString())
                .toList();
        assertEquals(List.of(), unowned, "a note to do something names who: TO" + "DO(name)");
    }

    private static Set<String> tour() {
        return PACKAGE.matcher(text(ROOT.resolve("README.md")))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Packages with sources of ours, and those that the protocol files generate.
    private static Set<String> packages() {
        var packages = new TreeSet<String>();
        files(".java")
                .filter(file -> file.toString().contains("/java/io/redpoll/")
                        && (file.toString().contains("/src/main/")
                                || file.toString().contains("/chaos-tests/")))
                .forEach(file -> packages.add(file.toString()
                        .replaceFirst(".*/java/", "")
                        .replaceFirst("/[^/]+$", "")
                        .replace('/', '.')));
        files(".proto")
                .forEach(file -> Pattern.compile("option java_package = \"([^\"]+)\"")
                        .matcher(text(file))
                        .results()
                        .forEach((MatchResult result) -> packages.add(result.group(1))));
        return packages;
    }

    /// The files that a document links to; addresses of other sites are left out.
    private static Set<Path> links(Path document) {
        return LINK.matcher(text(document))
                .results()
                .map(result -> result.group(1))
                .filter(target -> !target.contains(":"))
                .map(target -> document.resolveSibling(target).normalize())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Does not look into what is skipped, where files come and go while other tests run.
    private static Stream<Path> files(String ending) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return SKIPPED.contains(String.valueOf(directory.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && file.toString().endsWith(ending)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream();
    }

    private static boolean contains(Path file, String text) {
        return Files.exists(file) && text(file).contains(text);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not run in the repository");
    }
}
