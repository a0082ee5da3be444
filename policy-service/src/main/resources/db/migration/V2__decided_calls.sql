-- SPDX-License-Identifier: Apache-2.0
-- calls that were refused, asked about, or decided when they may have been decided before: the first row of a call stands
create table decided_call (
    call       text primary key,
    decided    text        not null,        -- JSON; holds neither arguments nor a credential
    decided_at timestamptz not null
);
create index decided_call_decided_at on decided_call (decided_at);
