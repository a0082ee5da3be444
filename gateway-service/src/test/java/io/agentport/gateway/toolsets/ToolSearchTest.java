// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolSearchTest {
    private final ToolSearch search = new ToolSearch(List.of(
            tool("github", "createIssue", "Open an issue", "Opens a new issue in a repository", "bugs"),
            tool("github", "list_issues", "List issues", "Lists the issues of a repository"),
            tool("mail", "send_message", "Send a mail", "Sends one message; an issue is not what this is about"),
            tool(
                    "stripe",
                    "create_refund",
                    "Refund a charge",
                    "Gives money of a charge back to a customer",
                    "payments"),
            tool("stripe", "list_customers", "List customers", "Lists customers of the account", "payments")));

    @ParameterizedTest
    @CsvSource({
        "refund, stripe/create_refund",
        "REFUNDS, stripe/create_refund",
        "money back, stripe/create_refund",
        "customer list, stripe/list_customers",
        "github__createIssue, github/createIssue",
        "create issue, github/createIssue",
        "bug, github/createIssue",
        "send an e-mail, mail/send_message",
    })
    void theToolThatIsMeantComesFirst(String question, String best) {
        assertThat(search.find(question, 3).best().getFirst().tool().id()).hasToString(best);
    }

    @Test
    void aWordInANameCountsMoreThanInADescription() {
        assertThat(names(search.find("issue", 3)))
                .containsExactly("github/list_issues", "github/createIssue", "mail/send_message");
    }

    @Test
    void itIsSaidHowManyMatchThoughFewAreShown() {
        var found = search.find("issue", 1);

        assertThat(found.matching()).isEqualTo(3);
        assertThat(found.best()).hasSize(1);
    }

    @Test
    void aQuestionWithoutWordsFindsTheFirstAndOneThatNothingAnswersNone() {
        assertThat(names(search.find(" ?! ", 2))).containsExactly("github/createIssue", "github/list_issues");
        assertThat(search.find("quetzalcoatl", 5)).isEqualTo(new ToolSearch.Found(0, List.of()));
    }

    @Test
    void equallyGoodToolsAreFoundInTheirOrderEachTime() {
        var tools = new ArrayList<VisibleTool>();
        IntStream.range(100, 300).forEach(i -> tools.add(tool("wiki", "read_" + i, "Read", "Reads a page")));
        var first = names(new ToolSearch(tools).find("read page", 50));

        assertThat(first).isSorted().hasSize(50);
        assertThat(names(new ToolSearch(List.copyOf(tools)).find("read page", 50)))
                .isEqualTo(first);
        Collections.reverse(tools);
        assertThat(new ToolSearch(tools).find("read page", 1).best().getFirst()).isEqualTo(tools.getFirst());
    }

    @Test
    void whereThereIsNothingNothingIsFound() {
        assertThat(new ToolSearch(List.of()).find("x", 5)).isEqualTo(new ToolSearch.Found(0, List.of()));
    }

    private static List<String> names(ToolSearch.Found found) {
        return found.best().stream()
                .map(visible -> visible.tool().id().toString())
                .toList();
    }

    private static VisibleTool tool(String integration, String name, String title, String description, String... tags) {
        var published = new ToolPublished(
                new ToolId(integration, name),
                title,
                description,
                Risk.READ,
                false,
                "{}",
                null,
                List.of(tags),
                Digest.ofText(name),
                null,
                1);
        return new VisibleTool(new CatalogTool(published, null), Tier.AUTO_APPROVE);
    }
}
