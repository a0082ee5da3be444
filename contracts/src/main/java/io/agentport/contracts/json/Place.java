// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Where in a text a value stands. Linked to its parent and written out only for a refusal: a text written for every value
 * would make the work grow with the product of the names' lengths and the number of values.
 *
 * @param parent null for the whole text
 * @param step a member's name or an item's index
 */
record Place(@Nullable Place parent, Object step) {
    static final Place WHOLE = new Place(null, "");

    Place at(Object next) {
        return new Place(this, next);
    }

    /** JSON Pointer (RFC 6901). */
    String pointer() {
        var steps = new ArrayDeque<String>();
        for (var place = this; place.parent != null; place = place.parent) {
            steps.addFirst(place.step.toString().replace("~", "~0").replace("/", "~1"));
        }
        return steps.isEmpty() ? "" : "/" + String.join("/", steps);
    }
}
