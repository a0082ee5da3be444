// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.Idempotency;
import io.agentport.connector.connectors.definitions.HttpTemplate.Body;
import io.agentport.contracts.calls.Risk;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the tools of one connector's file. */
final class ToolReader {
    private static final Pattern REQUEST = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/\\S*)");
    private static final Pattern FIXED = Pattern.compile("[A-Za-z0-9_.-]+");

    private final CommonSettings common;
    private final Keys keys;
    private final Shared shared;

    ToolReader(CommonSettings common, Keys keys, Shared shared) {
        this.common = common;
        this.keys = keys;
        this.shared = shared;
    }

    /** For which methods the upstream knows idempotency keys, and how. */
    record Keys(Set<String> methods, @Nullable Idempotency idempotency) {
        static final Keys NONE = new Keys(Set.of(), null);
    }

    /**
     * What all tools of a file share.
     *
     * @param schemas what arguments can be {@code like}
     * @param groups what tools include
     * @param reservedHeaders headers that carry the credential or the idempotency key
     */
    record Shared(Map<String, JsonNode> schemas, Map<String, YamlObject> groups, List<String> reservedHeaders) {}

    ToolDefinition read(String name, YamlObject yaml) {
        var request = REQUEST.matcher(yaml.requiredText("request"));
        if (!request.matches()) {
            throw yaml.invalid("request", "expected a method and a path, like `POST /v1/refunds`");
        }
        var method = request.group(1);
        var path = yaml.requiredParsed("request", text -> PathTemplate.parse(request.group(2)));
        var arguments = arguments(yaml);
        requirePathArguments(yaml, path, arguments.slots());
        var settings = CommonSettings.read(yaml, common);
        var query = yaml.textMap("fixed_query");
        refuseOverlap(yaml, settings, query, arguments.slots());
        var exactlyOne = names(yaml, "exactly_one", arguments);
        var required = names(yaml, "required", arguments);
        required.addAll(path.variables());
        var schema = InputSchema.of(arguments.arguments(), required, exactlyOne);
        var tool = new ToolDefinition(
                name,
                yaml.requiredText("title"),
                yaml.requiredText("description"),
                risk(yaml, method),
                yaml.texts("tags"),
                new HttpTemplate(
                        method, path, query, settings.headers(), body(yaml, method, arguments), arguments.slots()),
                compile(yaml, schema, exactlyOne),
                effectKey(yaml, required, exactlyOne),
                keys.methods().contains(method) ? keys.idempotency() : null,
                settings.rejections(),
                settings.maskedFields(),
                settings.timeout(),
                settings.maxResponseBytes());
        yaml.refuseOthers();
        return tool;
    }

    private ArgumentReader arguments(YamlObject yaml) {
        var arguments = new ArgumentReader(shared.schemas());
        arguments.read(yaml);
        for (var group : yaml.texts("include")) {
            var included = shared.groups().get(group);
            if (included == null) {
                throw yaml.invalid("include", "there is no group `" + group + "`");
            }
            arguments.read(included);
        }
        return arguments;
    }

    private static void requirePathArguments(YamlObject yaml, PathTemplate path, List<Slot> slots) {
        var given = new HashSet<String>();
        for (var slot : slots) {
            if (slot instanceof Slot.Path) {
                given.add(slot.argument());
                if (!path.variables().contains(slot.argument())) {
                    throw yaml.invalid("path", "argument `" + slot.argument() + "` is not in the request's path");
                }
            }
        }
        for (var variable : path.variables()) {
            if (!given.contains(variable)) {
                throw yaml.invalid("request", "`{" + variable + "}` has no argument under `path`");
            }
        }
    }

    private void refuseOverlap(YamlObject yaml, CommonSettings settings, Map<String, String> query, List<Slot> slots) {
        for (var key : query.keySet()) {
            if (!FIXED.matcher(key).matches()) {
                throw yaml.invalid("fixed_query", "`" + key + "` is not a key of a query");
            }
        }
        var fixedHeaders = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
        fixedHeaders.addAll(settings.headers().keySet());
        for (var reserved : shared.reservedHeaders()) {
            if (!fixedHeaders.add(reserved)) {
                throw yaml.invalid("the header `" + reserved + "` carries the credential or the idempotency key");
            }
        }
        for (var slot : slots) {
            boolean taken = switch (slot) {
                case Slot.Query q -> query.containsKey(q.key());
                case Slot.Header h -> fixedHeaders.contains(h.name());
                case Slot.Path p -> false;
                case Slot.Form f -> false;
                case Slot.Json j -> false;
            };
            if (taken) {
                throw yaml.invalid("argument `" + slot.argument() + "` goes where a fixed value goes");
            }
        }
    }

    private static Set<String> names(YamlObject yaml, String key, ArgumentReader arguments) {
        var names = new LinkedHashSet<String>();
        for (var name : yaml.texts(key)) {
            if (!arguments.arguments().containsKey(name)) {
                throw yaml.invalid(key, "`" + name + "` is no argument of this tool");
            }
            names.add(name);
        }
        return names;
    }

    private static Risk risk(YamlObject yaml, String method) {
        var risk = yaml.requiredParsed(
                "risk",
                code -> Risk.ofCode(code)
                        .orElseThrow(() -> new IllegalArgumentException("expected read, write or destructive")));
        if (risk == Risk.READ && !method.equals("GET")) {
            // a read runs without a claim and may be sent twice
            throw yaml.invalid("risk", "a tool with risk `read` makes a `GET`");
        }
        return risk;
    }

    private static @Nullable Body body(YamlObject yaml, String method, ArgumentReader arguments) {
        boolean form = yaml.has("form") || arguments.slots().stream().anyMatch(Slot.Form.class::isInstance);
        boolean json = yaml.has("json") || arguments.slots().stream().anyMatch(Slot.Json.class::isInstance);
        if (form && json) {
            throw yaml.invalid("a request has one body: `form` or `json`");
        }
        if ((form || json) && method.equals("GET")) {
            throw yaml.invalid("request", "a `GET` has no body");
        }
        return form ? Body.FORM : json ? Body.JSON : null;
    }

    private static ArgumentSchema compile(YamlObject yaml, ObjectNode schema, Set<String> exactlyOne) {
        try {
            return new ArgumentSchema(schema, exactlyOne);
        } catch (RuntimeException e) { // the library's own, for a schema it cannot read
            throw yaml.invalid("the arguments' schema is not valid: "
                    + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
        }
    }

    private static @Nullable EffectKeyTemplate effectKey(
            YamlObject yaml, Set<String> required, Set<String> exactlyOne) {
        return yaml.parsed("effect", text -> {
                    var template = EffectKeyTemplate.parse(text);
                    for (var value : template.values()) {
                        boolean given = value.arguments().stream().anyMatch(required::contains)
                                || (!exactlyOne.isEmpty() && value.arguments().containsAll(exactlyOne));
                        if (!given) {
                            throw new IllegalArgumentException(
                                    "none of " + String.join(", ", value.arguments()) + " is certain to be there");
                        }
                    }
                    return template;
                })
                .orElse(null);
    }
}
