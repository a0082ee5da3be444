// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The rows of the pretended company. Confined to one thread at a time by {@link Sandbox}. */
final class Company {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 100;
    /** Of one kind of rows. */
    private static final int MAX_BYTES = 1024 * 1024;

    private final Clock clock;
    private final Recent<ObjectNode> customers = new Recent<>(MAX_BYTES);
    private final Recent<ObjectNode> charges = new Recent<>(MAX_BYTES);
    private final Recent<ObjectNode> refunds = new Recent<>(MAX_BYTES);
    private final Recent<ObjectNode> issues = new Recent<>(MAX_BYTES);
    private final Recent<ObjectNode> messages = new Recent<>(MAX_BYTES);

    /** How many rows were made, by the prefix of their ids. */
    private final Map<String, Integer> made = new HashMap<>();

    Company(Clock clock) {
        this.clock = clock;
        seed();
    }

    private void seed() {
        addCustomer("Ada Lovelace", "ada@example.com");
        addCustomer("Grace Hopper", "grace@example.com");
        addCustomer("Alan Turing", "alan@example.com");
        addCharge("cus_1", 4200, "Analytical engine, monthly");
        addCharge("cus_1", 990, "Punched cards");
        addCharge("cus_2", 12000, "Compiler, yearly");
        addCharge("cus_3", 1500, "Paper tape");
        addIssue("Invoice shows the wrong address", "cus_2 moved in May");
        addIssue("Refund for punched cards requested", "ch_2 was charged twice, says the customer");
        addMessage("support@example.com", "Welcome", "This mailbox is a sandbox: nothing leaves this machine.");
    }

    Reply list(Resource resource, Map<String, String> query) {
        var limit = limit(query.get("limit"));
        if (limit < 1) {
            return Reply.problem(400, "limit must be between 1 and " + MAX_LIMIT);
        }
        Predicate<ObjectNode> wanted = row -> resource.filters().stream()
                .allMatch(name ->
                        !query.containsKey(name) || row.path(name).asText().equals(query.get(name)));
        var newestFirst = rows(resource).values().reversed();
        var found = newestFirst.stream().filter(wanted).toList();
        var data = JSON.arrayNode();
        found.stream().limit(limit).forEach(row -> data.add(row.deepCopy()));
        var list = JSON.objectNode().put("object", "list").put("has_more", found.size() > limit);
        list.set("data", data);
        return new Reply(200, list);
    }

    private static int limit(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= MAX_LIMIT ? Integer.parseInt(text) : 0;
    }

    private Recent<ObjectNode> rows(Resource resource) {
        return switch (resource) {
            case CUSTOMERS -> customers;
            case CHARGES -> charges;
            case REFUNDS -> refunds;
            case ISSUES -> issues;
            case MESSAGES -> messages;
        };
    }

    Reply get(Resource resource, String id) {
        var row = rows(resource).get(id);
        return row == null ? missing(id) : new Reply(200, row.deepCopy());
    }

    Reply create(Resource resource, JsonNode body) {
        return switch (resource) {
            case CUSTOMERS -> {
                var name = text(body, "name");
                yield name.isEmpty() ? required("name") : created(addCustomer(name, text(body, "email")));
            }
            case REFUNDS -> refund(body);
            case ISSUES -> {
                var title = text(body, "title");
                yield title.isEmpty() ? required("title") : created(addIssue(title, text(body, "body")));
            }
            case MESSAGES -> {
                var to = text(body, "to");
                yield to.isEmpty()
                        ? required("to")
                        : created(addMessage(to, text(body, "subject"), text(body, "body")));
            }
            case CHARGES -> Reply.problem(405, "charges are only read here");
        };
    }

    Reply deleteCustomer(String id) {
        if (customers.remove(id) == null) {
            return missing(id);
        }
        return new Reply(
                200, JSON.objectNode().put("id", id).put("object", "customer").put("deleted", true));
    }

    Reply closeIssue(String id) {
        var issue = issues.get(id);
        if (issue == null) {
            return missing(id);
        }
        issue.put("status", "closed");
        return new Reply(200, issue.deepCopy());
    }

    private Reply refund(JsonNode body) {
        var charge = charges.get(text(body, "charge"));
        if (charge == null) {
            return missing(text(body, "charge"));
        }
        long left =
                charge.get("amount").asLong() - charge.get("amount_refunded").asLong();
        long amount = body.has("amount") ? body.get("amount").asLong() : left;
        if (amount < 1 || amount > left) {
            return Reply.problem(400, "amount must be between 1 and what is left of the charge, " + left);
        }
        charge.put("amount_refunded", charge.get("amount_refunded").asLong() + amount);
        var fields = JSON.objectNode()
                .put("charge", charge.get("id").asText())
                .put("amount", amount)
                .put("currency", "usd")
                .put("status", "succeeded");
        if (body.hasNonNull("reason")) {
            fields.put("reason", body.get("reason").asText());
        }
        return created(add(refunds, "re_", "refund", fields));
    }

    private ObjectNode addCustomer(String name, String email) {
        return add(
                customers,
                "cus_",
                "customer",
                JSON.objectNode().put("name", name).put("email", email));
    }

    private void addCharge(String customer, long amount, String description) {
        var fields = JSON.objectNode()
                .put("customer", customer)
                .put("amount", amount)
                .put("amount_refunded", 0)
                .put("currency", "usd")
                .put("description", description)
                .put("status", "succeeded");
        add(charges, "ch_", "charge", fields);
    }

    private ObjectNode addIssue(String title, String body) {
        var fields = JSON.objectNode().put("title", title).put("body", body).put("status", "open");
        return add(issues, "iss_", "issue", fields);
    }

    private ObjectNode addMessage(String to, String subject, String body) {
        var fields = JSON.objectNode()
                .put("to", to)
                .put("subject", subject)
                .put("body", body)
                .put("status", "sent");
        return add(messages, "msg_", "message", fields);
    }

    private ObjectNode add(Recent<ObjectNode> rows, String prefix, String object, ObjectNode fields) {
        var id = prefix + made.merge(prefix, 1, Integer::sum);
        var row = JSON.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", clock.instant().getEpochSecond())
                .put("sandbox", true)
                .<ObjectNode>setAll(fields);
        rows.put(id, row);
        return row;
    }

    private static String text(JsonNode body, String name) {
        return body.path(name).asText("");
    }

    private static Reply created(ObjectNode row) {
        return new Reply(200, row.deepCopy());
    }

    private static Reply missing(String id) {
        return Reply.problem(404, "no such object: `" + id + "`");
    }

    private static Reply required(String name) {
        return Reply.problem(400, "`" + name + "` is required");
    }
}
