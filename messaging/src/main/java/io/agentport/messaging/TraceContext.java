// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The W3C trace context that an event carries, as a record's header. */
final class TraceContext {
    private static final String HEADER = "traceparent";

    private TraceContext() {}

    static void write(Event event, Headers headers) {
        var traceparent = of(event);
        if (traceparent != null) {
            headers.add(HEADER, traceparent.getBytes(US_ASCII));
        }
    }

    static @Nullable String read(Headers headers) {
        var header = headers.lastHeader(HEADER);
        return header == null || header.value() == null ? null : new String(header.value(), US_ASCII);
    }

    private static @Nullable String of(Event event) {
        if (event instanceof CallEnded ended) {
            return ended.traceparent();
        }
        var call = callOf(event);
        return call == null ? null : call.traceparent();
    }

    private static @Nullable CallRequested callOf(Event event) {
        if (event instanceof CallRequested call) {
            return call;
        }
        if (event instanceof ApprovalRequired ask) {
            return ask.call();
        }
        return event instanceof PermitEvent permit ? permit.call() : null;
    }
}
