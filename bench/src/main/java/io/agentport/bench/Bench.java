// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the benchmark: what to measure, and how much of it. */
@Command(
        name = "agentport bench",
        description = "Measures what a call costs on this machine, and the floor under it, in one run.",
        mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
    /** Set by the {@code agentport} script: the directory with the built modules. */
    private static final String HOME = "agentport.home";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(double.class, new NumberOrNull()))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "Tiny counts: shows that everything is measured, not how fast it is.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description =
                    "Only these: floor, bare, rest-read, rest-write, mcp-read, mcp-write, mcp-upstream, held, approve,"
                            + " start; `read`"
                            + " stands for all that read, and so on.")
    private List<String> only = List.of();

    @Option(
            names = "--in-flight",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,16,64,256",
            description = "How many calls at a time; by default ${DEFAULT-VALUE}.")
    private List<Integer> inFlight = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON too.")
    private @Nullable Path json;

    @Option(names = "--jfr", paramLabel = "DIRECTORY", description = "Record each service with Flight Recorder.")
    private @Nullable Path jfr;

    @Option(
            names = "--scale",
            description = "Instead: a large installation beside an empty one, with 10,000 tools, 1,000 agents and 1,000"
                    + " rules, and a ledger with a past.")
    private boolean scale;

    @Option(
            names = "--ledger-rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "With --scale: records that the ledger has already; by default ${DEFAULT-VALUE}.")
    private long ledgerRows;

    @Option(
            names = "--hold",
            paramLabel = "MINUTES",
            description = "Instead: half of the load that can be carried, for so long, and what the memory does.")
    private @Nullable Double holdMinutes;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            defaultValue = "23000",
            description = "Where to look for free ports; by default from ${DEFAULT-VALUE} on.")
    private int firstPort;

    @Option(names = "--keep", description = "Keep the data and logs of the installation.")
    private boolean keep;

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setExecutionExceptionHandler((failure, line, parsed) -> failed(failure))
                .execute(arguments));
    }

    /** What is wrong with the installation or the machine is said in a line; all else is a mistake of this program. */
    private static int failed(Exception failure) throws Exception {
        if (failure instanceof IOException) {
            Progress.step("agentport bench: " + failure.getMessage());
            return 1;
        }
        throw failure;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        var home = Path.of(System.getProperty(HOME, ".")).toAbsolutePath();
        var runs = Files.createDirectories(home.resolve("bench/target/runs"));
        var directory = Files.createTempDirectory(runs, "run");
        try {
            return publish(measure(home, directory));
        } finally {
            if (!keep) {
                delete(directory);
            }
        }
    }

    private Outcome measure(Path home, Path directory) throws IOException, InterruptedException, SQLException {
        var amounts = quick ? Amounts.QUICK : Amounts.FULL;
        if (scale) {
            var size = quick ? Scale.QUICK : Scale.full(ledgerRows);
            return new ScaleBench(home, directory, firstPort, size, amounts).run();
        }
        if (holdMinutes != null) {
            var held = Duration.ofSeconds(Math.round(holdMinutes * 60));
            return new GrowthBench(home, directory, firstPort, held, amounts).run();
        }
        return new CallBench(home, directory, firstPort, parts(), inFlight, amounts, new Recorder(jfr)).run();
    }

    private Parts parts() {
        try {
            return new Parts(only);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int publish(Outcome outcome) throws IOException {
        if (json != null) {
            Files.createDirectories(json.toAbsolutePath().getParent());
            JSON.writeValue(json.toFile(), outcome);
        }
        System.out.print(outcome.markdown());
        if (outcome.faulty()) {
            Progress.step("some calls failed or are not in the ledger: these figures are not to be used");
            return 1;
        }
        return 0;
    }

    /** JSON has no NaN. */
    private static final class NumberOrNull extends StdScalarSerializer<Double> {
        NumberOrNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (value.isNaN()) {
                json.writeNull();
            } else {
                json.writeNumber(value);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
