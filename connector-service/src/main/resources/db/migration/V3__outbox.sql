-- SPDX-License-Identifier: Apache-2.0

-- What a transaction of an administrator has done and must be put on record: the events' JSON, deleted when published.
CREATE TABLE outbox (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key     text NOT NULL,
    kind    text NOT NULL,
    payload text NOT NULL
);
