// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites class files that are older than Java 6, as picocli's are, to the format of Java 8: with the frames that let Java
 * verify them in one pass, and keep them in the archive that the next start reads. Their code stays as it is.
 */
final class WithFrames {
    private WithFrames() {}

    /** @param arguments the directory with the class files */
    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[0]);
        try (var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()});
                var files = Files.walk(directory)) {
            for (var file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                var old = new ClassReader(Files.readAllBytes(file));
                if (old.readUnsignedShort(6) < Opcodes.V1_6) {
                    Files.write(file, rewritten(old, loader));
                }
            }
        }
    }

    private static byte[] rewritten(ClassReader old, ClassLoader loader) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return loader;
            }
        };
        old.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                            int version, int access, String name, String signature, String superName, String[] interfaces) {
                        super.visit(Opcodes.V1_8, access, name, signature, superName, interfaces);
                    }
                },
                ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }
}
