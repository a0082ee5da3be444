// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.DeadLetter;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The other services, as connector-service sees them: what they put on the topics, and what they read there. */
final class Wire implements AutoCloseable {
    static final AgentId AGENT = new AgentId("support-bot");
    static final int PARTITION = 3;

    private final String prefix;
    private final Path seals;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread reader;
    private volatile boolean closed;
    private long version = System.currentTimeMillis();
    final List<CallEnded> ended = new CopyOnWriteArrayList<>();
    final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();
    private final List<Audited> audited = new CopyOnWriteArrayList<>();
    /** Everything on these topics as text, to search it for what must not be there. */
    final List<String> texts = new CopyOnWriteArrayList<>();

    Wire(String bootstrapServers, String prefix, Path seals) {
        this.prefix = prefix;
        this.seals = seals;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = java.util.stream.Stream.of(Topic.REPLIES, Topic.DEAD_LETTERS, Topic.AUDIT)
                .flatMap(topic -> consumer.partitionsFor(topic.name(prefix)).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        while (!closed) {
            for (var polled : consumer.poll(Duration.ofMillis(100))) {
                texts.add(new String(polled.value(), StandardCharsets.UTF_8));
                try {
                    if (polled.topic().equals(Topic.DEAD_LETTERS.name(prefix))) {
                        deadLetters.add(EventJson.read(polled.value(), DeadLetter.class));
                    } else if (polled.topic().equals(Topic.AUDIT.name(prefix))) {
                        audited.add(EventJson.read(polled.value(), Audited.class));
                    } else if (EventJson.read(polled.value(), ReplyEvent.class) instanceof CallEnded one) {
                        if (polled.partition() == PARTITION) {
                            ended.add(one);
                        }
                    }
                } catch (UnreadableEventException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        consumer.close();
    }

    void publish(Topic topic, Event event) {
        try {
            producer.send(new ProducerRecord<>(
                            topic.name(prefix), event.key().getBytes(StandardCharsets.UTF_8), EventJson.write(event)))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes a key of a compacted topic. */
    void retract(Topic topic, String key) throws InterruptedException, ExecutionException {
        producer.send(new ProducerRecord<>(topic.name(prefix), key.getBytes(StandardCharsets.UTF_8), null))
                .get();
    }

    /** What the agent may do, with one tier for all. */
    void agentMay(boolean revoked, Tier tier, ToolId... tools) {
        var toolset = ToolsetPublished.of(Arrays.stream(tools)
                .map(tool -> new ToolsetPublished.Entry(tool, tier))
                .toList());
        publish(Topic.TOOLSETS, toolset);
        publish(
                Topic.AGENTS,
                new AgentPublished(
                        AGENT,
                        List.of(),
                        List.of(),
                        revoked,
                        60,
                        Duration.ofSeconds(45),
                        toolset.toolset(),
                        ++version));
    }

    static CallRequested call(ToolId tool, String arguments) {
        return new CallRequested(
                CallId.random(),
                AGENT,
                tool,
                CanonicalJson.ofCanonical(arguments),
                null,
                PARTITION,
                Instant.now(),
                Instant.now().plusSeconds(60),
                new AgentProof("not-checked-here"),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    static CallFacts facts(CallRequested call, Digest definition) {
        return new CallFacts(call.call(), call.agent(), call.tool(), call.argumentsDigest(), definition, 1);
    }

    CallPermitted automatic(CallRequested call, Digest definition, Instant notAfter) {
        var permit = sealer(SealPair.POLICY_TO_CONNECTOR)
                .seal(new SealedClaims.Permit(facts(call, definition), null, null, notAfter));
        return new CallPermitted(call, permit, null, Instant.now());
    }

    CallPermitted byPerson(CallRequested call, Digest definition, String approval) {
        var later = Instant.now().plusSeconds(60);
        var permit = sealer(SealPair.APPROVAL_TO_CONNECTOR)
                .seal(new SealedClaims.Permit(facts(call, definition), approval, null, later));
        var ask = sealer(SealPair.POLICY_TO_CONNECTOR).seal(new SealedClaims.Ask(facts(call, definition), later));
        return new CallPermitted(call, permit, ask, Instant.now());
    }

    Sealer sealer(SealPair pair) {
        try {
            return new Sealer(pair, SealKeyFile.open(seals, pair));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<CallEnded> endings(CallId call) {
        return ended.stream().filter(one -> one.call().equals(call)).toList();
    }

    /** What is on record about a subject. */
    List<Audited> audited(String subject) {
        return audited.stream().filter(one -> one.subject().equals(subject)).toList();
    }

    /** The call's outcome, whose seal approval-service would accept. */
    Outcome outcome(CallId call) {
        if (!held(call) && !sealed(call, SealedClaims.Answered.class, answered(call))) {
            throw new AssertionError("the outcome's seal is not good: " + endings(call));
        }
        try {
            return EventJson.readOutcome(endings(call).getFirst().outcome());
        } catch (UnreadableEventException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the seal says that there is no other outcome. */
    boolean held(CallId call) {
        var one = endings(call).getFirst();
        return sealed(
                call,
                SealedClaims.Ended.class,
                new SealedClaims.Ended(call, one.agent(), one.tool(), Digest.ofText(one.outcome()), one.executedAs()));
    }

    private SealedClaims.Answered answered(CallId call) {
        var one = endings(call).getFirst();
        return new SealedClaims.Answered(call, one.agent(), one.tool(), Digest.ofText(one.outcome()));
    }

    private <C extends SealedClaims> boolean sealed(CallId call, Class<C> type, C claims) {
        try {
            return new SealReader(
                            SealPair.CONNECTOR_TO_APPROVAL, SealKeyFile.open(seals, SealPair.CONNECTOR_TO_APPROVAL))
                    .open(endings(call).getFirst().seal(), type, Instant.now())
                    .equals(new SealResult.Valid<>(claims));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        reader.join();
        producer.close();
    }
}
