-- Every record of the call path and of administration, as the topics carried it. One chain per topic and partition:
-- each row's mac covers the row and the mac before it, under a key that is not in this database.
create table ledger (
    topic         text        not null,
    "partition"   integer     not null,
    seq           bigint      not null check (seq > 0),
    kafka_offset  bigint      not null,
    at            timestamptz not null,
    record_key    text,
    type          text,
    call_id       text,
    agent         text,
    integration   text,
    tool          text,
    value         text,
    value_base64  boolean     not null,
    key_id        text        not null,
    previous_mac  text        not null,
    mac           text        not null,
    primary key (topic, "partition", seq),
    unique (topic, "partition", kafka_offset)
);

create index ledger_by_time on ledger (at, topic, "partition", seq);
create index ledger_by_call on ledger (call_id) where call_id is not null;

-- The end of each chain: where reading goes on, and what the next row is chained to.
create table ledger_heads (
    topic         text    not null,
    "partition"   integer not null,
    seq           bigint  not null,
    kafka_offset  bigint  not null,
    mac           text    not null,
    primary key (topic, "partition")
);

-- Stops mistakes and a role that is no owner. The owner can remove it, which is why the chain is keyed.
create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger ledger_append_only before update or delete on ledger
    for each row execute function ledger_is_append_only();
create trigger ledger_no_truncate before truncate on ledger
    for each statement execute function ledger_is_append_only();
