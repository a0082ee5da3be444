// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agentport.policy.access.AccessSettings;
import io.agentport.policy.access.Problem;
import io.agentport.policy.configuration.yaml.Finding;
import io.agentport.policy.risk.CatalogFeed;
import io.agentport.policy.risk.Connectors;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The revision in force, and what is wrong with a file. */
@Path("/v1/policies")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
public class PolicyResource {
    /**
     * What is in force.
     *
     * @param revision 0 if there is none, and then nothing but the problems is there
     * @param problems of the file as it is now; it is in force exactly if there are none
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record InForce(
            long revision,
            @Nullable String digest,
            @Nullable Instant adoptedAt,
            @Nullable String text,
            String state,
            List<Finding> problems) {}

    /** What is wrong with a file. */
    public record Checked(boolean valid, List<Finding> problems) {}

    private final PolicyInForce inForce;
    private final ConfigurationWatch watch;
    private final CatalogFeed catalog;
    private final AccessSettings access;

    public PolicyResource(PolicyInForce inForce, ConfigurationWatch watch, CatalogFeed catalog, AccessSettings access) {
        this.inForce = inForce;
        this.watch = watch;
        this.catalog = catalog;
        this.access = access;
    }

    @GET
    public InForce policy() {
        var state = watch.state();
        return inForce.current()
                .map(revision -> new InForce(
                        revision.number(),
                        revision.digest().value(),
                        revision.adoptedAt(),
                        revision.text(),
                        state.code(),
                        state.findings()))
                .orElseGet(() -> new InForce(0, null, null, null, state.code(), state.findings()));
    }

    /** Says what would be refused; changes nothing. */
    @POST
    @Path("/check")
    @Consumes(MediaType.WILDCARD)
    public Response check(byte @Nullable [] file) {
        var connectors = catalog.catalog().connectors();
        if (connectors.isEmpty()) {
            return Problem.CATALOGUE_UNAVAILABLE.response("connector-service has not published its connectors yet");
        }
        var problems = switch (FileReading.of(file == null ? new byte[0] : file)) {
            case FileReading.Text reading -> problems(reading.text(), connectors);
            case FileReading.Unreadable unreadable -> List.of(new Finding(1, 1, unreadable.problem()));
        };
        return Response.ok(new Checked(problems.isEmpty(), problems)).build();
    }

    private List<Finding> problems(String text, Connectors connectors) {
        return switch (ConfigurationReader.read(text, connectors, access.peopleClients())) {
            case Reading.Good good -> List.of();
            case Reading.Bad bad -> bad.findings();
        };
    }
}
