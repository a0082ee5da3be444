-- SPDX-License-Identifier: Apache-2.0

-- Where a credential may be sent. The first use of a reference accepts itself; every other waits for an admin.
CREATE TABLE credential_origin (
    reference   text NOT NULL,
    integration text NOT NULL,
    origin      text NOT NULL,
    first_use   boolean NOT NULL,
    accepted_by text NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (reference, integration, origin)
);
CREATE UNIQUE INDEX credential_first_use ON credential_origin (reference) WHERE first_use;

-- The highest version of each integration that was ever declared, so that an older sealed record is not believed again.
CREATE TABLE integration_version (
    integration text PRIMARY KEY,
    version     bigint NOT NULL
);
