-- Documents are jsonb as EntitlementJson writes them: moments are text in them, so that what is read is what was saved, to the tick.
-- Ids are compared byte by byte (collate "C"), as the contract of the store has it, whatever language the server speaks.

create table accounts (
    customer_id text collate "C" primary key,
    billing jsonb not null,
    billing_version bigint not null,
    devices jsonb not null,
    devices_version bigint not null,
    usage jsonb not null,
    usage_version bigint not null
);

-- Every hash in a roster, so that a device's account is found by its token or its code.
create table device_credentials (
    hash text collate "C" primary key,
    customer_id text collate "C" not null references accounts on delete cascade
);
create index device_credentials_customer on device_credentials (customer_id);

-- Numbered while the customer is locked: within one customer the numbers go up as the changes came.
create table audit (
    customer_id text collate "C" not null references accounts on delete cascade,
    number bigint generated always as identity,
    entry jsonb not null,
    primary key (customer_id, number)
);

-- A checkout may come before its customer's account, hence no reference.
create table checkouts (
    session_id text collate "C" primary key,
    customer_id text collate "C" not null,
    challenge text collate "C" not null,
    kept_until timestamptz not null,
    document jsonb not null
);
create index checkouts_customer on checkouts (customer_id);
create index checkouts_challenge on checkouts (challenge);
create index checkouts_kept_until on checkouts (kept_until);

create table documents (
    name text collate "C" primary key,
    version bigint not null,
    content jsonb not null
);

-- One row, written and committed whenever health asks whether a save would be durable.
create table write_proof (
    single boolean primary key default true check (single),
    proven_at timestamptz not null
);
