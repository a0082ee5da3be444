// SPDX-License-Identifier: Apache-2.0
/** Hostile input for the parsers' fuzz targets, the same in every build. */
@NullMarked
package io.agentport.fuzzing;

import org.jspecify.annotations.NullMarked;
