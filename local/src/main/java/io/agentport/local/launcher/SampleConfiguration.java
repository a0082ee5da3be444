// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of someone who has none yet: the sandbox, with a method of each tier. */
final class SampleConfiguration {
    private static final String TEXT = """
            # AgentPort's configuration. Save this file and the change is in force within two seconds.
            # Each method has a tier: auto_approve, ask_approve (a person decides) or deny.
            integrations:
              sandbox:                       # a pretended company that `up` runs on this machine, in memory only
                token: ${SANDBOX_TOKEN}      # a reference: only connector-service ever sees the value
                permissions:
                  "list_*": auto_approve
                  get_customer: auto_approve
                  create_issue: auto_approve
                  create_refund: ask_approve
                  send_message: ask_approve
                  delete_customer: deny
            # What no line names asks a person. A real service, for example Stripe (export STRIPE_API_KEY before `up`):
            #  stripe:
            #    api_key: ${STRIPE_API_KEY}
            #    permissions:
            #      list_customers: auto_approve
            #      create_refund: ask_approve
            """;

    private SampleConfiguration() {}

    static void writeIfMissing(Path file) throws IOException {
        if (!Files.exists(file)) {
            Secrets.write(file, TEXT);
        }
    }
}
