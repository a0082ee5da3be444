/** What every HTTP interface of this service shares: problems, the form of JSON, and which hosts and origins are ours. */
@NullMarked
package io.agentport.approval.web;

import org.jspecify.annotations.NullMarked;
