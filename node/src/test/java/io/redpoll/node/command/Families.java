package io.redpoll.node.command;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Array;

/// Every family of the node, for tests that walk all declarations.
///
/// They are found by looking, so that none can be forgotten, and are made without the rooms they work with: their
/// declarations are complete, their methods are not to be called.
final class Families {
    private Families() {}

    static CommandTable table() {
        return CommandTable.of(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.redpoll.node")
                        .stream()
                        .filter(found -> found.isAssignableTo(Family.class))
                        .filter(found ->
                                !found.isInterface() && !found.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(Families::empty)
                        .toArray(Family[]::new));
    }

    private static Family empty(JavaClass family) {
        try {
            var constructor = family.reflect().getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            var types = constructor.getParameterTypes();
            var arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                // An array's first element is null, 0 or false, whatever its type.
                arguments[i] = Array.get(Array.newInstance(types[i], 1), 0);
            }
            return (Family) constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + family.getName(), e);
        }
    }
}
