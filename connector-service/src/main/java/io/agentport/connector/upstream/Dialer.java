// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Origin;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Looks an upstream's name up and keeps the addresses that may be dialled. The request then goes to one of exactly these
 * addresses, so that a name that resolves differently a moment later changes nothing.
 */
@Singleton
public final class Dialer {
    private static final Logger LOG = Logger.getLogger(Dialer.class);

    public static final String UNREACHABLE = "upstream_unreachable";
    public static final String REFUSED = "egress_refused";

    /** A lookup itself cannot be ended; nobody waits longer for it. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MAX_KNOWN = 10_000;
    private static final int OTHER_SERVICES = 3;
    private static final int MANAGEMENT = 10;

    /** Where a request may go. */
    public sealed interface Route {
        /** Never empty. */
        record To(List<InetAddress> addresses) implements Route {}

        record None(String reason, String detail) implements Route {}
    }

    private record Question(String integration, Origin origin, List<AddressRange> allowed) {}

    private record Answer(Route route, long nanos) {}

    private final Vertx vertx;
    private final NameLookup lookup;
    private final OwnEndpoints own;
    private final Optional<Origin> sandbox;
    private final ConcurrentHashMap<Question, Answer> answers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Question, Future<Route>> lookups = new ConcurrentHashMap<>();

    @Inject
    public Dialer(
            Vertx vertx,
            EgressSettings settings,
            SandboxSettings sandbox,
            @ConfigProperty(name = "quarkus.http.port") int httpPort) {
        this(vertx, settings, sandbox, httpPort, InetAddress::getAllByName);
    }

    Dialer(Vertx vertx, EgressSettings settings, SandboxSettings sandbox, int httpPort, NameLookup lookup) {
        this.vertx = vertx;
        this.lookup = lookup;
        this.own = new OwnEndpoints(
                settings.ownEndpoints(), settings.ownPorts().orElseGet(() -> besides(httpPort)), lookup);
        this.sandbox = sandbox.url().map(Origin::of);
    }

    /** In an installation on one machine this service has the last of four ports, and ten above them are the management's. */
    private static List<String> besides(int httpPort) {
        if (httpPort < OTHER_SERVICES + 1) {
            return List.of();
        }
        return Stream.of(httpPort, httpPort + MANAGEMENT)
                .map(last -> (last - OTHER_SERVICES) + "-" + last)
                .toList();
    }

    /** Never fails: a name of which nobody says anything in time is one that cannot be reached. */
    public Uni<Route> route(String integration, Origin origin, List<AddressRange> allowed) {
        var question = new Question(integration, origin, allowed);
        var known = answers.get(question);
        if (known != null && System.nanoTime() - known.nanos < FRESH_NANOS) {
            return Uni.createFrom().item(known.route);
        }
        var here = vertx.getOrCreateContext();
        return Uni.createFrom()
                .<Route>emitter(
                        emitter -> lookup(question).onSuccess(emitter::complete).onFailure(emitter::fail))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("the address of %s cannot be found out: %s", origin, failure);
                    return new Route.None(
                            UNREACHABLE, "the upstream's name `" + origin.host() + "` cannot be looked up");
                })
                .emitOn(here::runOnContext); // whoever asked first, each goes on where it was
    }

    /** One at a time for a question, so that a name server that hangs holds one thread and not all of them. */
    private Future<Route> lookup(Question question) {
        var mine = Promise.<Route>promise();
        var running = lookups.putIfAbsent(question, mine.future());
        if (running != null) {
            return running;
        }
        vertx.executeBlocking(() -> look(question), false)
                .onTermination()
                .invoke(() -> lookups.remove(question))
                .subscribe()
                .with(mine::complete, mine::fail);
        return mine.future();
    }

    /** Blocks while the name is looked up. */
    private Route look(Question question) {
        var origin = question.origin;
        InetAddress[] found;
        try {
            found = lookup.addresses(origin.host());
        } catch (UnknownHostException e) {
            return new Route.None(UNREACHABLE, "the upstream's name `" + origin.host() + "` has no address");
        }
        boolean isSandbox = question.integration.equals("sandbox") && sandbox.equals(Optional.of(origin));
        var usable = new ArrayList<InetAddress>();
        var why = "the upstream's name has no address";
        for (var address : found) {
            var refusal = isSandbox && address.isLoopbackAddress()
                    ? Optional.<String>empty()
                    : EgressRules.refusal(address, question.allowed)
                            .or(() -> own.contains(address, origin.port())
                                    ? Optional.of("the upstream's address is one of our own services")
                                    : Optional.empty());
            if (refusal.isEmpty()) {
                usable.add(address);
            } else {
                why = refusal.get();
            }
        }
        if (usable.isEmpty()) {
            return new Route.None(REFUSED, why);
        }
        var route = new Route.To(List.copyOf(usable));
        if (answers.size() >= MAX_KNOWN) {
            answers.clear();
        }
        answers.put(question, new Answer(route, System.nanoTime()));
        return route;
    }

    /** Forgets where an upstream was, after it could not be reached there. */
    public void forget(String integration, Origin origin) {
        answers.keySet()
                .removeIf(question -> question.integration.equals(integration) && question.origin.equals(origin));
    }
}
