// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.schemas;

import com.google.re2j.Pattern;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/** Patterns of schemas in time linear to the text (RE2): an upstream's pattern cannot stall the gateway. */
final class LinearRegex implements RegularExpressionFactory {
    /** @throws com.google.re2j.PatternSyntaxException if RE2 does not have such a pattern */
    @Override
    public RegularExpression getRegularExpression(String regex) {
        var pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text).find(); // patterns of JSON Schema are not anchored
    }
}
