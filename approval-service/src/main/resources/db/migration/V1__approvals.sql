-- One action that a person decides on. Its facts never change; its status does once, from pending, by compare-and-set.
create table approvals (
    id                text primary key,
    status            text        not null default 'pending'
        check (status in ('pending', 'approved_once', 'approved_window', 'denied', 'expired', 'withdrawn')),
    version           integer     not null default 1,
    agent             text        not null,
    integration       text        not null,
    tool              text        not null,
    definition_digest text        not null,
    arguments_digest  text        not null,
    revision          bigint      not null,
    arguments         text        not null,
    title             text,
    risk              text        not null,
    rules             text[]      not null,
    approver_groups   text[]      not null,
    created_at        timestamptz not null default clock_timestamp(),
    expires_at        timestamptz not null,
    decided_at        timestamptz,
    decided_by        text,
    comment           text,
    withdrawn_reason  text,
    -- after an approval: the call that runs, and what really happened
    executing_call    text,
    outcome           text,
    ended_at          timestamptz,
    check ((status = 'pending') = (decided_at is null))
);

create unique index approvals_one_open_per_action
    on approvals (agent, integration, tool, definition_digest, arguments_digest, revision) where status = 'pending';
create index approvals_open_deadline on approvals (expires_at) where status = 'pending';
create index approvals_of_agent on approvals (agent, arguments_digest, decided_at desc);
create unique index approvals_executing on approvals (executing_call) where executing_call is not null;
create index approvals_newest on approvals (created_at desc);

-- A call that policy put up for asking, with the ask as it came. Its id makes a redelivered ask harmless.
create table approval_calls (
    call_id     text primary key,
    -- null: it ended without a person being asked
    approval_id text references approvals (id),
    place       bigint generated always as identity,
    status      text        not null,
    reason      text,
    ask         text        not null,
    attached_at timestamptz not null default clock_timestamp(),
    outcome     text,
    executed_as text,
    delivered   boolean     not null default false,
    ended_at    timestamptz
);

create index approval_calls_of_approval on approval_calls (approval_id, place);
create index approval_calls_open on approval_calls (call_id) where outcome is null;

-- Calls that were taken back before their ask came.
create table cancelled_calls (
    call_id text primary key,
    agent   text        not null,
    at      timestamptz not null default clock_timestamp()
);
