// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Three hops and nothing else: a record goes to a topic, is read and written to a second, to a third, and read there. The
 * broker, the number of partitions, the sizes of the records and the producers' settings are those of a call's path; there
 * is no HTTP, no JSON, no seal, no policy, no group, no commit and no database, and all of it is in this process.
 */
final class Floor implements Action, AutoCloseable {
    private static final String CALLS = "bench.floor.calls";
    private static final String PERMITS = "bench.floor.permits";
    private static final String REPLIES = "bench.floor.replies";

    private final RawKafka kafka;
    private final byte[] call;
    private final RawKafka.Sender sender;
    private final Map<String, Done> waiting = new ConcurrentHashMap<>();

    Floor(Backend backend, RecordSizes sizes) throws IOException, InterruptedException {
        RawKafka.makeTopics(backend.admin(), List.of(CALLS, PERMITS, REPLIES));
        kafka = new RawKafka(backend.kafka());
        call = text(sizes.call());
        sender = kafka.sender();
        kafka.read(REPLIES, (key, outcome) -> ended(key));
        forward(PERMITS, REPLIES, text(sizes.outcome()));
        forward(CALLS, PERMITS, text(sizes.permit()));
    }

    private void forward(String from, String to, byte[] value) {
        var next = kafka.sender();
        kafka.read(from, (key, read) -> next.send(to, key, value));
    }

    private static byte[] text(int length) {
        return Padding.of(length).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void begin(long number, Done done) {
        var key = "%032x".formatted(number); // as long as a call's id
        waiting.put(key, done);
        sender.send(CALLS, key.getBytes(StandardCharsets.US_ASCII), call);
    }

    private void ended(byte[] key) {
        var done = waiting.remove(new String(key, StandardCharsets.US_ASCII));
        if (done != null) {
            done.done(null);
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
