// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A person's account.
 *
 * @param oneTime whether the password does nothing but set the real one
 */
record Account(
        String name,
        String passwordHash,
        boolean oneTime,
        Set<String> roles,
        boolean disabled,
        Instant createdAt,
        @Nullable Instant lastLoginAt) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?");

    Account {
        roles = Set.copyOf(roles);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    @Override
    public String toString() {
        return "Account[" + name + "]";
    }
}
