// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.policy.configuration.yaml.YamlReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** One look at the file: a symbolic link, as Kubernetes mounts them, is followed anew each time. */
sealed interface FileReading {
    record Text(String text) implements FileReading {}

    record Unreadable(String problem) implements FileReading {}

    static FileReading of(Path file) {
        try (var in = Files.newInputStream(file)) {
            return of(in.readNBytes(YamlReader.MAX_CHARACTERS * 4 + 1));
        } catch (NoSuchFileException e) {
            return new Unreadable("there is no such file");
        } catch (IOException e) {
            return new Unreadable("the file cannot be read");
        }
    }

    static FileReading of(byte[] file) {
        try {
            return new Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Unreadable("expected UTF-8 text");
        }
    }
}
