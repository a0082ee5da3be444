// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.erdtman.jcs.NumberToJSON;

/** Single values as text, and the texts that a path or a header takes. */
final class Scalars {
    private Scalars() {}

    /** A string as it is, a number in canonical form (RFC 8785 section 3.2.2.3), {@code true} or {@code false}. */
    static String text(JsonNode value, String pointer) throws UnsendableException {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            case NUMBER -> number(value, pointer);
            case NULL -> throw new UnsendableException(pointer, "null can be sent in a JSON body only");
            case ARRAY, OBJECT, BINARY, MISSING, POJO ->
                throw new UnsendableException(pointer, "expected a text, a number, true or false");
        };
    }

    private static String number(JsonNode value, String pointer) throws UnsendableException {
        try {
            // INVARIANT: arguments are canonical, so every number is exactly a double
            return NumberToJSON.serializeNumber(value.doubleValue());
        } catch (IOException e) {
            throw new UnsendableException(pointer, "not a finite number");
        }
    }

    /** One segment of a path, encoded. It cannot end, leave or repeat the segment, whoever decodes it how often. */
    static String segment(String text, String pointer) throws UnsendableException {
        if (text.isEmpty()) {
            throw new UnsendableException(pointer, "a part of a path is not empty");
        }
        if (text.equals(".") || text.equals("..")) {
            throw new UnsendableException(pointer, "`.` and `..` mean something else in a path");
        }
        if (text.codePoints().anyMatch(c -> c == '/' || c == '\\' || c == '%' || isControl(c))) {
            throw new UnsendableException(pointer, "a part of a path holds no `/`, `\\`, `%` or control character");
        }
        return Percent.encode(text);
    }

    private static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** A header's value: printable ASCII (RFC 9110 section 5.5 without obsolete text), not surrounded by blanks. */
    static String header(String text, String pointer) throws UnsendableException {
        if (text.isEmpty() || text.startsWith(" ") || text.endsWith(" ")) {
            throw new UnsendableException(pointer, "a header's value is not empty and not surrounded by blanks");
        }
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new UnsendableException(pointer, "a header's value is printable ASCII");
        }
        return text;
    }
}
