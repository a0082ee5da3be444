// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.testing.OptionalTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StripeDocumentIT {
    private static final String IN_GO_MODULES =
            "go/pkg/mod/github.com/stripe/stripe-mock@v0.203.0/embedded/openapi/spec3.json";

    @Test
    void theTableOfFactsIsAnExtractOfStripesDocument() throws IOException {
        var file = System.getProperty("agentport.stripe-openapi");
        var document = OptionalTool.requireFile(
                file == null ? Path.of(System.getProperty("user.home"), IN_GO_MODULES) : Path.of(file));

        assertThat(StripeDocument.extract(document))
                .as("run StripeDocument to renew %s", StripeDocument.TABLE)
                .isEqualTo(Files.readString(StripeDocument.TABLE));
    }
}
