// SPDX-License-Identifier: Apache-2.0
/** What every service checks of a request before it looks what the request is for. */
@NullMarked
package io.agentport.web;

import org.jspecify.annotations.NullMarked;
