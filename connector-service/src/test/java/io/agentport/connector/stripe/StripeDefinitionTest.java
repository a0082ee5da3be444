// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.connector.connectors.definitions.ArgumentSchema;
import io.agentport.connector.connectors.definitions.Slot;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeDefinitionTest {
    private static final StripeFacts FACTS = facts();

    private static StripeFacts facts() {
        try {
            return new StripeFacts();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Named<ToolDefinition>> tools() {
        return StripeDocument.stripeTools().stream().map(tool -> Named.of(tool.name(), tool));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void everyToolIsWhatStripeDocuments(ToolDefinition tool) throws IOException {
        var documented = FACTS.operation(StripeDocument.operation(tool));
        assertThat(documented.isMissingNode() || documented.isEmpty())
                .as("%s exists", StripeDocument.operation(tool))
                .isFalse();
        var schema = JsonMapper.builder().build().readTree(tool.arguments().text());
        var differences = new ArrayList<String>();
        var required = names(schema.path("required"));
        for (var slot : tool.http().slots()) {
            var argument = schema.path("properties").path(slot.argument());
            differences.addAll(
                    switch (slot) {
                        case Slot.Path p -> List.<String>of(); // variables are matched by their place
                        case Slot.Query q ->
                            StripeFacts.differences(
                                    argument, documented.path("query").path(q.key()), q.key());
                        case Slot.Form f ->
                            StripeFacts.differences(
                                    argument, documented.path("form").path(f.key()), f.key());
                        case Slot.Header h -> List.of(h.name() + " is no parameter");
                        case Slot.Json j -> List.of(j.pointer() + " is no parameter");
                    });
        }
        assertThat(differences).isEmpty();
        assertThat(required).containsAll(names(documented.path("required")));
    }

    private static List<String> names(JsonNode list) {
        var names = new ArrayList<String>();
        list.forEach(name -> names.add(name.asText()));
        return names;
    }

    @Test
    void theVersionThatIsAskedForIsTheOneThatWasChecked() {
        assertThat(StripeDocument.stripeTools())
                .allSatisfy(tool -> assertThat(tool.http().headers()).containsEntry("Stripe-Version", FACTS.version()));
    }

    @Test
    void theToolsOfTheFirstConfigurationAreThere() {
        assertThat(StripeDocument.stripeTools())
                .extracting(ToolDefinition::name)
                .contains("list_customers", "get_customer", "create_refund", "delete_customer", "create_invoice")
                .hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void everyPostHasAnIdempotencyKeyAndNothingElseDoes() {
        assertThat(StripeDocument.stripeTools())
                .allSatisfy(tool -> assertThat(tool.idempotency() != null)
                        .isEqualTo(tool.http().method().equals("POST")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"charge\":\"ch_1\",\"payment_intent\":\"pi_1\"}", "{\"amount\":5}"})
    void aRefundNamesExactlyOnePayment(String arguments) throws IOException {
        var refund = StripeDocument.stripeTools().stream()
                .filter(tool -> tool.name().equals("create_refund"))
                .findFirst()
                .orElseThrow();

        assertThat(refund.arguments().mismatch(JsonMapper.builder().build().readTree(arguments)))
                .contains(new ArgumentSchema.Mismatch("", "exactly one of `charge`, `payment_intent` must be given"));
    }

    /** What is created has no id yet, so two attempts at it are told by what they must have in common. */
    @ParameterizedTest
    @CsvSource({
        "create_charge, payment:{currency}:{amount}",
        "create_payment_intent, payment:{currency}:{amount}",
        "create_refund, refund:{charge|payment_intent}",
        "create_invoice, invoice-of:{customer}",
        "create_invoice_item, invoice-item-of:{customer}",
        "create_subscription, subscription-of:{customer}"
    })
    void anAttemptToMoveMoneyWithOtherDetailsIsTheSameEffect(String name, String effect) {
        assertThat(StripeDocument.stripeTools())
                .filteredOn(tool -> tool.name().equals(name))
                .singleElement()
                .satisfies(tool -> assertThat(tool.effectKey()).hasToString(effect));
    }

    @Test
    void aConflictProvesNothing() {
        assertThat(StripeDocument.stripeTools()).allSatisfy(tool -> {
            assertThat(tool.rejections().prove(409)).isFalse();
            assertThat(tool.rejections().prove(400)).isTrue();
        });
    }
}
