-- SPDX-License-Identifier: Apache-2.0

-- One row for each call that may change something upstream. Whoever inserts it first decides: the permit that is
-- executed, the refusal, or the cancel. A row that has ended is also the outbox: it is published until `published`.
CREATE TABLE claim (
    call_id          text PRIMARY KEY,
    state            text NOT NULL CHECK (state IN ('cancel_requested', 'in_flight', 'ended')),
    agent            text NOT NULL,
    integration      text,
    tool             text,
    arguments_digest text,
    definition       text,
    reply_partition  integer,
    traceparent      text,
    approval_id      text UNIQUE,
    -- what the call changes; nobody else may change it while holds_effect
    effect_key       text,
    holds_effect     boolean NOT NULL DEFAULT false,
    -- kept while in flight only, for the retry with the same idempotency key by another process
    arguments        text,
    request_digest   text,
    -- salted digest of what shows the upstream the account
    credential       text,
    -- whether neither a person nor a grant stood behind the permit
    automatic        boolean,
    -- the permit's: nothing is sent at this time or later, not even again
    not_after        timestamptz,
    owner            text,
    -- by the present owner from one whose lease was over: it may have been sent
    taken_over       boolean NOT NULL DEFAULT false,
    lease_until      timestamptz,
    claimed_at       timestamptz,
    -- the outcome's JSON exactly as it is sealed and published
    outcome          text,
    status           text,
    executed_as      text,
    ended_at         timestamptz,
    published        boolean NOT NULL DEFAULT false,
    delivered        boolean NOT NULL DEFAULT false,
    settled_happened boolean,
    settled_by       text,
    settled_comment  text,
    settled_at       timestamptz,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (state = 'cancel_requested' OR (integration IS NOT NULL AND tool IS NOT NULL
        AND arguments_digest IS NOT NULL AND reply_partition IS NOT NULL)),
    CHECK (state <> 'in_flight' OR (owner IS NOT NULL AND lease_until IS NOT NULL AND claimed_at IS NOT NULL
        AND definition IS NOT NULL AND arguments IS NOT NULL AND request_digest IS NOT NULL AND credential IS NOT NULL
        AND automatic IS NOT NULL AND not_after IS NOT NULL)),
    CHECK (state <> 'ended' OR (outcome IS NOT NULL AND status IS NOT NULL AND ended_at IS NOT NULL))
);

CREATE UNIQUE INDEX claim_effect ON claim (integration, effect_key) WHERE holds_effect;
CREATE INDEX claim_lease ON claim (lease_until) WHERE state = 'in_flight';
CREATE INDEX claim_unpublished ON claim (ended_at) WHERE state = 'ended' AND NOT published;
CREATE INDEX claim_undelivered ON claim (agent, integration, tool, arguments_digest)
    WHERE status = 'completed' AND NOT delivered AND executed_as IS NULL;

-- Reads have no claim; that one was answered is noted so that a record read again after a crash is not answered again.
CREATE TABLE read_done (
    call_id text PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX read_done_at ON read_done (at);

-- Claims a call for an owner, immediately before the first byte is sent. Every statement in here sees what was committed
-- before it began, and claim_effect admits one holder of an effect, so after a successful insert every earlier execution
-- of the same effect has ended and is visible. `verdict` is
--   claimed             it may be sent, by this owner, until the lease is over
--   mine                this owner has claimed it before; only it knows whether it was sent
--   known               the call id has a row already; look whether it is this call's
--   cancelled           the agent took it back
--   late                it is `not_after` or later
--   repeated            `other` did the same, by the same definition, less than `p_again` ago, and nobody has received
--                       its outcome
--   approval_used       the approval was spent on `other`
--   effect_in_progress  `other` is changing the same thing
--   effect_unknown      nobody knows whether `other` changed the same thing
CREATE FUNCTION claim_call(
    p_call text, p_agent text, p_integration text, p_tool text, p_arguments_digest text, p_definition text,
    p_reply_partition integer, p_traceparent text, p_approval text, p_effect_key text, p_arguments text,
    p_request_digest text, p_credential text, p_automatic boolean, p_owner text, p_lease_seconds float8,
    p_not_after timestamptz, p_again_seconds float8)
    RETURNS TABLE (verdict text, other text)
    LANGUAGE plpgsql AS
$$
DECLARE
    row_found claim%ROWTYPE;
    inserted  integer;
BEGIN
    FOR attempt IN 1..10 LOOP
        SELECT * INTO row_found FROM claim WHERE call_id = p_call FOR UPDATE;
        IF FOUND AND row_found.state = 'cancel_requested' AND row_found.agent <> p_agent THEN
            -- only the agent whose call it is can take it back
            DELETE FROM claim WHERE call_id = p_call;
        ELSIF FOUND THEN
            other := row_found.call_id;
            IF row_found.state = 'cancel_requested' THEN
                verdict := 'cancelled';
            ELSIF row_found.state = 'in_flight' AND row_found.owner = p_owner AND row_found.agent = p_agent
                AND NOT row_found.taken_over AND row_found.lease_until > clock_timestamp()
                AND clock_timestamp() < p_not_after AND row_found.request_digest = p_request_digest THEN
                UPDATE claim SET lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
                    credential = p_credential
                WHERE call_id = p_call;
                verdict := 'mine';
            ELSE
                verdict := 'known';
            END IF;
            RETURN NEXT;
            RETURN;
        END IF;
        IF clock_timestamp() >= p_not_after THEN
            verdict := 'late';
            RETURN NEXT;
            RETURN;
        END IF;
        INSERT INTO claim (call_id, state, agent, integration, tool, arguments_digest, definition, reply_partition,
                           traceparent, approval_id, effect_key, holds_effect, arguments, request_digest,
                           credential, automatic, not_after, owner, lease_until, claimed_at)
        VALUES (p_call, 'in_flight', p_agent, p_integration, p_tool, p_arguments_digest, p_definition,
                p_reply_partition, p_traceparent, p_approval, p_effect_key, true, p_arguments, p_request_digest,
                p_credential, p_automatic, p_not_after, p_owner,
                clock_timestamp() + make_interval(secs => p_lease_seconds), clock_timestamp())
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS inserted = ROW_COUNT;
        IF inserted = 1 THEN
            SELECT * INTO row_found FROM claim
            WHERE agent = p_agent AND integration = p_integration AND tool = p_tool
              AND arguments_digest = p_arguments_digest AND definition = p_definition AND status = 'completed'
              AND NOT delivered AND executed_as IS NULL
              AND ended_at > clock_timestamp() - make_interval(secs => p_again_seconds)
            ORDER BY ended_at DESC LIMIT 1;
            IF FOUND THEN
                DELETE FROM claim WHERE call_id = p_call;
                verdict := 'repeated';
                other := row_found.call_id;
            ELSE
                verdict := 'claimed';
                other := NULL;
            END IF;
            RETURN NEXT;
            RETURN;
        END IF;
        IF p_approval IS NOT NULL THEN
            SELECT * INTO row_found FROM claim WHERE approval_id = p_approval AND call_id <> p_call;
            IF FOUND THEN
                verdict := 'approval_used';
                other := row_found.call_id;
                RETURN NEXT;
                RETURN;
            END IF;
        END IF;
        SELECT * INTO row_found FROM claim
        WHERE integration = p_integration AND effect_key = p_effect_key AND holds_effect AND call_id <> p_call;
        IF FOUND THEN
            verdict := CASE WHEN row_found.state = 'in_flight' THEN 'effect_in_progress' ELSE 'effect_unknown' END;
            other := row_found.call_id;
            RETURN NEXT;
            RETURN;
        END IF;
        -- what stood in the way has gone in the meantime: look again
    END LOOP;
    RAISE EXCEPTION 'claim of % met too many others', p_call USING ERRCODE = 'serialization_failure';
END
$$;
