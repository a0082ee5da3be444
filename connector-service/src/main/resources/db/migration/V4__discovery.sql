-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE discovery (
    integration text PRIMARY KEY,
    -- the upstream's URL: what was found elsewhere does not count
    source      text NOT NULL,
    -- JSON array of what it offers; null until it has answered
    tools       text,
    -- of the last attempt to ask
    problem     text,
    -- JSON object: by tool, the form in which a person accepted it
    accepted    text NOT NULL DEFAULT '{}',
    -- one replica asks when it is due
    next_at     timestamptz NOT NULL,
    version     bigint NOT NULL DEFAULT 1
);
