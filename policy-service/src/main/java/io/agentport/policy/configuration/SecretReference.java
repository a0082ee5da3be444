// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.util.List;
import java.util.regex.Pattern;

/** The forms in which a file names a credential. Only connector-service resolves them; here they are opaque text. */
final class SecretReference {
    static final String EXPECTED =
            "expected a reference: `${NAME}`, `${file:/path}`, `${vault:path#key}` or `${aws-sm:name#key}`";

    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]{0,127}}"),
            Pattern.compile("\\$\\{file:/[^{}\\p{Cntrl}]{1,500}}"),
            Pattern.compile("\\$\\{vault:[^{}#\\s\\p{Cntrl}]{1,400}#[^{}#\\s\\p{Cntrl}]{1,100}}"),
            Pattern.compile("\\$\\{aws-sm:[^{}#\\s\\p{Cntrl}]{1,400}#[^{}#\\s\\p{Cntrl}]{1,100}}"));

    private SecretReference() {}

    static boolean isReference(String text) {
        return FORMS.stream().anyMatch(form -> form.matcher(text).matches());
    }

    /** What to say of a text that is no reference, without repeating it. */
    static String problem(String text) {
        return text.startsWith("${")
                ? EXPECTED + ", found another form of reference"
                : EXPECTED + ", found a literal value (not shown): keep credentials out of this file";
    }
}
