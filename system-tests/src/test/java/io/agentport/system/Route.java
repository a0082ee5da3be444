// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A route as a service's source declares it, with a value in place of each parameter. */
record Route(String method, String path) {
    private static final Pattern ANNOTATIONS = Pattern.compile("(?:@\\w+(?:\\([^)]*\\))?\\s+)+");
    private static final Pattern VERB = Pattern.compile("@(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)\\b");
    private static final Pattern PATH = Pattern.compile("@Path\\(\"([^\"]*)\"\\)");
    private static final Pattern VERTX_ROUTE = Pattern.compile("@Route\\(([^)]*)\\)");
    private static final Pattern VERTX_PATH = Pattern.compile("path = \"([^\"]*)\"");
    private static final Pattern VERTX_METHOD = Pattern.compile("HttpMethod\\.(\\w+)");
    /** What a route could be made with that is not looked for here. */
    private static final Pattern OTHERWISE =
            Pattern.compile("@Observes Router\\b|@RouteBase|extends HttpServlet|@ServerEndpoint|@WebSocket");

    private static final Map<String, String> PARAMETERS = Map.of(
            "/v1/approvals/{id}", "/v1/approvals/appr_00112233445566778899aabbccddeeff",
            "{id}", "call_00112233445566778899aabbccddeeff",
            "{call}", "call_00112233445566778899aabbccddeeff",
            "{user}", "admin",
            "{name}", "default",
            "{integration}", "sandbox",
            "{tool}", "list_customers");

    /** All routes of a module, so that one that is added cannot be forgotten. */
    static List<Route> of(String module) throws IOException {
        var routes = new ArrayList<Route>();
        try (var files = Files.walk(Stack.ROOT.resolve(module).resolve("src/main/java"))) {
            for (var file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                routes.addAll(in(file));
            }
        }
        return routes;
    }

    private static List<Route> in(Path file) throws IOException {
        var source = Files.readString(file);
        if (OTHERWISE.matcher(source).find()) {
            throw new AssertionError(file + " makes a route in a way that is not looked for");
        }
        var routes = new ArrayList<Route>();
        var base = "";
        var blocks = ANNOTATIONS.matcher(source);
        while (blocks.find()) {
            var path = PATH.matcher(blocks.group());
            var verb = VERB.matcher(blocks.group());
            var inner = path.find() ? path.group(1) : "";
            if (verb.find()) {
                routes.add(new Route(verb.group(1), filled(base + inner)));
            } else if (!inner.isEmpty()) {
                base = inner;
            }
        }
        if (routes.size() != VERB.matcher(source).results().count()) {
            throw new AssertionError("not every route of " + file + " was understood: " + routes);
        }
        VERTX_ROUTE.matcher(source).results().forEach(route -> routes.addAll(vertx(route.group(1))));
        return routes;
    }

    private static List<Route> vertx(String declaration) {
        Matcher path = VERTX_PATH.matcher(declaration);
        if (!path.find()) {
            throw new AssertionError("a route without a path: " + declaration);
        }
        return VERTX_METHOD
                .matcher(declaration)
                .results()
                .map(method -> new Route(method.group(1), filled(path.group(1))))
                .toList();
    }

    private static String filled(String path) {
        var filled = path;
        for (var parameter : PARAMETERS.keySet().stream()
                .sorted((a, b) -> Integer.compare(b.length(), a.length()))
                .toList()) {
            filled = filled.replace(parameter, PARAMETERS.get(parameter));
        }
        if (filled.contains("{")) {
            throw new AssertionError("no value for a parameter of " + path);
        }
        return filled;
    }
}
