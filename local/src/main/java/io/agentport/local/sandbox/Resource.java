// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of rows, each under {@code /v1/<name>}, and the members that a list can be filtered by. */
enum Resource {
    CUSTOMERS("email"),
    CHARGES("customer"),
    REFUNDS("charge"),
    ISSUES("status"),
    MESSAGES("to");

    private final List<String> filters;

    Resource(String... filters) {
        this.filters = List.of(filters);
    }

    List<String> filters() {
        return filters;
    }

    static Optional<Resource> of(String name) {
        return Arrays.stream(values())
                .filter(resource -> resource.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
