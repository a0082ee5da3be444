// SPDX-License-Identifier: Apache-2.0
/** YAML as a tree that knows where everything stands in the file. */
@NullMarked
package io.agentport.policy.configuration.yaml;

import org.jspecify.annotations.NullMarked;
