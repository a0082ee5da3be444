// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

/** Where one argument goes in the request. Each argument has exactly one. */
public sealed interface Slot {
    String argument();

    /** Whether a nested value can stand here. */
    default boolean nests() {
        return switch (this) {
            case Path p -> false;
            case Header h -> false;
            case Query q -> true;
            case Form f -> true;
            case Json j -> true;
        };
    }

    /**
     * A segment of the path.
     *
     * @param segments whether the value may be several segments with {@code /} between them
     */
    record Path(String argument, boolean segments) implements Slot {}

    /** A parameter of the query; nested values are written {@code key[member]}. */
    record Query(String argument, String key) implements Slot {}

    record Header(String argument, String name) implements Slot {}

    /** A field of a form body; nested values are written {@code key[member]}. */
    record Form(String argument, String key) implements Slot {}

    /**
     * A part of a JSON body.
     *
     * @param pointer JSON Pointer (RFC 6901) through objects; empty if the argument is the whole body
     */
    record Json(String argument, String pointer) implements Slot {}
}
