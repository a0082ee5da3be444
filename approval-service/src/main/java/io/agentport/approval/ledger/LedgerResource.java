// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.chain.Verification;
import io.agentport.approval.web.Problem;
import io.agentport.approval.web.ProblemDetail;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** The ledger for auditors. */
@Path("/v1/ledger")
@RolesAllowed({"auditor", "admin"})
public class LedgerResource {
    private final Ledger ledger;
    private final LedgerReads reads;

    LedgerResource(Ledger ledger, LedgerReads reads) {
        this.ledger = ledger;
        this.reads = reads;
    }

    /** A filter that makes no sense; its message is for the caller. */
    static final class BadQueryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadQueryException(String detail) {
            super(detail);
        }
    }

    @ServerExceptionMapper
    RestResponse<ProblemDetail> badQuery(BadQueryException e) {
        return Problem.INVALID.response(Objects.requireNonNull(e.getMessage()));
    }

    /** The filters of a request, each optional. */
    public static class Filters {
        @RestQuery
        @Nullable
        String call;

        @RestQuery
        @Nullable
        String agent;

        @RestQuery
        @Nullable
        String integration;

        @RestQuery
        @Nullable
        String type;

        @RestQuery
        @Nullable
        String since;

        @RestQuery
        @Nullable
        String until;

        @RestQuery
        @Nullable
        String after;

        @RestQuery
        @DefaultValue("oldest")
        String order = "oldest";

        LedgerQuery query(int limit) {
            if (limit < 1 || limit > LedgerQuery.MAX_LIMIT) {
                throw new BadQueryException("`limit` is 1 to " + LedgerQuery.MAX_LIMIT);
            }
            if (!order.equals("oldest") && !order.equals("newest")) {
                throw new BadQueryException("`order` is `oldest` or `newest`");
            }
            var cursor = after == null
                    ? null
                    : LedgerQuery.Cursor.read(after)
                            .orElseThrow(() -> new BadQueryException("`after` is not what a page gave as `next`"));
            return new LedgerQuery(
                    call,
                    agent,
                    integration,
                    type,
                    instant("since", since),
                    instant("until", until),
                    cursor,
                    order.equals("newest"),
                    limit);
        }

        private static @Nullable Instant instant(String name, @Nullable String value) {
            try {
                return value == null ? null : Instant.parse(value);
            } catch (DateTimeException e) {
                throw new BadQueryException("`" + name + "` is an instant like `2026-01-31T12:00:00Z`");
            }
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<LedgerAnswers.Page> list(@BeanParam Filters filters, @RestQuery @DefaultValue("100") int limit) {
        var query = filters.query(limit);
        return reads.page(query).map(entries -> LedgerAnswers.page(entries, query.limit()));
    }

    /** All records that match, one in each line. */
    @GET
    @Path("/export")
    @Produces("application/x-ndjson")
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    public Multi<LedgerAnswers.Export> export(@BeanParam Filters filters) {
        return reads.all(filters.query(LedgerQuery.MAX_LIMIT)).map(LedgerAnswers::export);
    }

    @GET
    @Path("/verify")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Verification> verify() {
        return ledger.verify();
    }
}
