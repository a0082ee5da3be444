// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.Head;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.approval.ledger.chain.SignedHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** The file that signed heads are appended to, so that a cut in the database shows. One writer, any number of readers. */
final class HeadsFile {
    private static final Logger LOG = Logger.getLogger(HeadsFile.class);

    private final Path file;
    private final LedgerKeys keys;
    private final Map<ChainId, Head> written = new HashMap<>();

    private HeadsFile(Path file, LedgerKeys keys) {
        this.file = file;
        this.keys = keys;
    }

    /**
     * Opens the file, and makes it if there is none.
     *
     * @throws IOException if it cannot be written to
     */
    static HeadsFile open(Path file, LedgerKeys keys) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try (var channel = openChannel(file)) {
            removeHalfALine(channel, file);
        }
        return new HeadsFile(file, keys);
    }

    /** What a crash or a full disk left of a last line. */
    private static void removeHalfALine(FileChannel channel, Path file) throws IOException {
        long end = endOfLastLine(channel);
        if (end < channel.size()) {
            LOG.warnf("removed half a line at the end of %s", file);
            channel.truncate(end);
        }
    }

    private static FileChannel openChannel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static long endOfLastLine(FileChannel channel) throws IOException {
        var last = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            last.clear();
            channel.read(last, end - 1);
            if (last.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    /** Signs and appends the heads that have moved since the last time, and is done when the disk has them. */
    synchronized void append(Collection<Head> heads, Instant time) throws IOException {
        var moved = heads.stream()
                .filter(head -> head.seq() > 0 && !head.equals(written.get(head.chain())))
                .map(head -> SignedHead.sign(head, time, keys))
                .toList();
        if (moved.isEmpty()) {
            return;
        }
        var lines = new StringBuilder();
        for (var head : moved) {
            lines.append(head.line()).append('\n');
        }
        try (var channel = openChannel(file)) {
            removeHalfALine(channel, file);
            channel.position(channel.size());
            var bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        for (var head : moved) {
            written.put(head.head().chain(), head.head());
            LOG.infof("ledger head: %s", head.line());
        }
    }
}
