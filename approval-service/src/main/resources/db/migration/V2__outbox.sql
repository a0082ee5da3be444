-- What a transaction has decided and must be published: claims in clear, sealed when they are published.
create table outbox (
    id      bigint generated always as identity primary key,
    key     text not null,
    kind    text not null,
    payload text not null
);
