-- People's accounts in local mode. An organisation's identity provider replaces them.
create table accounts (
    name          text primary key,
    password_hash text        not null,
    -- the password is good for one thing: setting the real one
    one_time      boolean     not null,
    roles         text[]      not null,
    disabled      boolean     not null default false,
    created_at    timestamptz not null default clock_timestamp(),
    last_login_at timestamptz
);

-- Attempts to log in, counted before the password is looked at, so that guesses in parallel count too.
create table login_attempts (
    subject      text primary key,
    window_start timestamptz not null,
    attempts     integer     not null
);
