// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.agentport.connector.connectors.Origin;
import io.vertx.mutiny.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Name servers that fail in every way. */
class DialerTest {
    private static final Duration WELL_AFTER = Dialer.PATIENCE.multipliedBy(12);
    private static final Origin SHOP = Origin.of(URI.create("https://shop.example.com"));
    private static final Origin OTHER = Origin.of(URI.create("https://other.example.com"));

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch testIsOver = new CountDownLatch(1);

    @AfterEach
    void close() {
        testIsOver.countDown();
        vertx.closeAndAwait();
    }

    private Dialer dialer(NameLookup lookup) {
        var egress = new EgressSettings() {
            @Override
            public List<String> ownEndpoints() {
                return List.of();
            }

            @Override
            public Optional<List<String>> ownPorts() {
                return Optional.empty();
            }
        };
        SandboxSettings sandbox = Optional::<URI>empty;
        return new Dialer(vertx, egress, sandbox, 1, lookup);
    }

    private static Dialer.Route route(Dialer dialer, Origin origin) {
        return dialer.route("shop", origin, List.of()).await().atMost(WELL_AFTER);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        "says that there is no such name",
                        (NameLookup) host -> {
                            throw new UnknownHostException(host);
                        },
                        Dialer.UNREACHABLE),
                Arguments.of(
                        "throws",
                        (NameLookup) host -> {
                            throw new IllegalStateException("broken");
                        },
                        Dialer.UNREACHABLE),
                Arguments.of("answers nothing", (NameLookup) host -> null, Dialer.UNREACHABLE),
                Arguments.of("answers no address", (NameLookup) host -> new InetAddress[0], Dialer.REFUSED),
                Arguments.of(
                        "answers the address of a metadata service",
                        (NameLookup) host -> new InetAddress[] {InetAddress.getByName("169.254.169.254")},
                        Dialer.REFUSED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aNameServerThatFailsGivesNoRoute(String what, NameLookup lookup, String reason) {
        var none = assertInstanceOf(Dialer.Route.None.class, route(dialer(lookup), SHOP));

        assertThat(none.reason()).isEqualTo(reason);
    }

    @Test
    void aNameThatIsNeverAnsweredCannotBeReachedAndHoldsNoOtherUp() throws Exception {
        var asked = new AtomicInteger();
        var address = InetAddress.getByName("8.8.8.8");
        var dialer = dialer(host -> {
            if (host.equals(SHOP.host())) {
                asked.incrementAndGet();
                awaitTheEnd();
            }
            return new InetAddress[] {address};
        });
        // more than there are threads to wait on
        var hanging = IntStream.range(0, 200)
                .mapToObj(i -> dialer.route("shop", SHOP, List.of()).subscribeAsCompletionStage())
                .toList();

        assertThat(route(dialer, OTHER)).isEqualTo(new Dialer.Route.To(List.of(address)));

        for (var one : hanging) {
            assertThat(one.get(WELL_AFTER.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Dialer.Route.None.class,
                            none -> assertThat(none.reason()).isEqualTo(Dialer.UNREACHABLE));
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aNameIsAskedForAgainAfterAFailure() throws Exception {
        var asked = new AtomicInteger();
        var address = InetAddress.getByName("8.8.8.8");
        var dialer = dialer(host -> {
            if (asked.incrementAndGet() == 1) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {address};
        });
        route(dialer, SHOP);

        assertThat(route(dialer, SHOP)).isEqualTo(new Dialer.Route.To(List.of(address)));
    }

    private void awaitTheEnd() {
        try {
            testIsOver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
