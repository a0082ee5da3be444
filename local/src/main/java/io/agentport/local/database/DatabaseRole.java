// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.database;

/** A service's own role, which owns the schema of the same name and sees no other. */
public record DatabaseRole(String name, String password) {
    public DatabaseRole {
        if (!name.matches("[a-z]{1,20}") || !password.matches("[A-Za-z0-9_-]{16,}")) {
            throw new IllegalArgumentException("a role needs a plain name and a password of at least 16 characters");
        }
    }

    @Override
    public String toString() {
        return name + ":***";
    }
}
