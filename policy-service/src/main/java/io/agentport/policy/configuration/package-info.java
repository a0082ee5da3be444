// SPDX-License-Identifier: Apache-2.0
/** The configuration file: read, refused with line and column, numbered as revisions, adopted by every replica. */
@NullMarked
package io.agentport.policy.configuration;

import org.jspecify.annotations.NullMarked;
