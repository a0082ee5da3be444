-- SPDX-License-Identifier: Apache-2.0
-- What a transaction wants published; a row is deleted once the broker has acknowledged its record.
-- To be copied into a migration of each service that has an outbox.
create table outbox (
    id bigserial primary key,
    key text not null,
    kind text not null,
    payload text not null,
    created_at timestamptz not null default now()
);
