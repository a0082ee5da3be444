// SPDX-License-Identifier: Apache-2.0
/** What tests of the services stand on: a broker, a database, keys and tokens, made once for each JVM. */
@NullMarked
package io.agentport.testing;

import org.jspecify.annotations.NullMarked;
