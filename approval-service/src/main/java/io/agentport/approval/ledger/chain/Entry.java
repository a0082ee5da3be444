// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A record in its place in the chain. */
public record Entry(Recorded recorded, Link link) {
    private static final String FORM = "agentport-ledger-v1";

    /**
     * Where a record stands, and what holds it there.
     *
     * @param seq 1 for a chain's first record
     * @param keyId the ledger key that made {@code mac}
     * @param previous the mac of the record before; empty for a chain's first
     * @param mac over everything else in the entry, base64url
     */
    public record Link(long seq, String keyId, String previous, String mac) {}

    /** The entry that follows {@code head}, signed with the first of the keys. */
    public static Entry append(Head head, Recorded recorded, LedgerKeys keys) {
        if (!recorded.chain().equals(head.chain())) {
            throw new IllegalArgumentException("a record of `" + recorded.chain() + "` for `" + head.chain() + "`");
        }
        var key = keys.signing();
        long seq = head.seq() + 1;
        var mac = key.mac(message(recorded, seq, key.id(), head.mac()));
        return new Entry(recorded, new Link(seq, key.id(), head.mac(), mac));
    }

    /** Whether nothing in the entry has changed since it was written; false also if its key is not ours. */
    public boolean intact(LedgerKeys keys) {
        return keys.verifies(link.keyId, message(recorded, link.seq, link.keyId, link.previous), link.mac);
    }

    /** The chain's end while this entry is its last. */
    public Head head() {
        return new Head(recorded.chain(), link.seq, recorded.offset(), link.mac);
    }

    private static byte[] message(Recorded recorded, long seq, String keyId, String previous) {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            write(out, FORM);
            write(out, recorded.chain().topic());
            out.writeInt(recorded.chain().partition());
            out.writeLong(seq);
            out.writeLong(recorded.offset());
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, recorded.at()));
            write(out, recorded.key());
            var subject = recorded.subject();
            write(out, subject.type());
            write(out, subject.call());
            write(out, subject.agent());
            write(out, subject.integration());
            write(out, subject.tool());
            write(out, recorded.value().text());
            out.writeBoolean(recorded.value().base64());
            write(out, keyId);
            write(out, previous);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does no output", e);
        }
        return bytes.toByteArray();
    }

    /** Each text with its length before it, and -1 for none, so that no two entries have the same bytes. */
    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
