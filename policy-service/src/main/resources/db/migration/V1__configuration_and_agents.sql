-- SPDX-License-Identifier: Apache-2.0
-- the revisions of the configuration file; the highest number is in force
create table configuration_revision (
    number     bigint generated always as identity primary key,
    digest     text        not null,
    text       text        not null,
    adopted_at timestamptz not null
);
create index configuration_revision_digest on configuration_revision (digest);

-- agents that the API created, and what it did to agents of the file
create table agent (
    name             text primary key,
    managed_by       text        not null check (managed_by in ('api', 'file')),
    integrations     text,                  -- names joined by commas; null is every integration
    hold_seconds     bigint      not null check (hold_seconds > 0),
    calls_per_minute integer     not null check (calls_per_minute > 0),
    created_at       timestamptz not null,
    revoked_at       timestamptz
);

-- a key's hash recognises it; its proof key checks proofs and leaves this schema never
create table agent_key (
    hash       text primary key,
    agent      text        not null references agent (name) on delete cascade,
    proof_key  bytea       not null,
    created_at timestamptz not null,
    ends_at    timestamptz
);
create index agent_key_agent on agent_key (agent);

-- counts the changes of both tables, so that replicas see in one read whether to load them again
create table agent_changes (
    one     boolean primary key default true check (one),
    changes bigint not null
);
insert into agent_changes (changes) values (0);

-- what stands on compacted topics
create table publication (
    topic          text   not null,
    record_key     text   not null,
    content        text   not null,         -- digest of what the record says besides its version
    version        bigint not null,
    revision       bigint not null,         -- the configuration revision it was made from
    unwanted_since timestamptz,
    primary key (topic, record_key)
);

-- what goes on audit once its transaction is through
create table outbox (
    id bigserial primary key,
    key text not null,
    kind text not null,
    payload text not null,
    created_at timestamptz not null default now()
);
