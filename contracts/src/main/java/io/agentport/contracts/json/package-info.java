// SPDX-License-Identifier: Apache-2.0
/** Reads untrusted JSON once and gives it one form: the bytes that are validated, decided on, shown, digested and executed. */
@NullMarked
package io.agentport.contracts.json;

import org.jspecify.annotations.NullMarked;
