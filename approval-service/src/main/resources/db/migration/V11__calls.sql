-- What has become of each call, read from the ledger's records; they may arrive in any order, and nothing here goes back.
create table calls (
    call_id             text        primary key,
    agent               text,
    integration         text,
    tool                text,
    arguments_digest    text,
    -- 0 received, 1 awaiting approval, 2 permitted; what the outcome says comes after all of them
    stage               smallint    not null,
    accepted_at         timestamptz,
    not_after           timestamptz,
    approval_id         text,
    approval_url        text,
    approval_expires_at timestamptz,
    outcome             text,
    outcome_status      text,
    -- the service whose seal on the outcome was verified
    outcome_by          text,
    executed_as         text,
    ended_at            timestamptz,
    cancel_asked_at     timestamptz,
    delivered_at        timestamptz,
    swept_at            timestamptz
) with (fillfactor = 80);

create index calls_open on calls (not_after) where outcome is null;

-- A verified outcome that differs from the one kept. There should be none.
create table call_conflicts (
    call_id      text        not null,
    outcome      text        not null,
    outcome_by   text        not null,
    ended_at     timestamptz not null,
    recorded_at  timestamptz not null default now()
);

create unique index call_conflicts_once on call_conflicts (call_id, md5(outcome), outcome_by);
