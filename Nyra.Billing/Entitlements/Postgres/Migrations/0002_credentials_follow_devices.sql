-- The table device_credentials is an index over accounts.devices. From here on the database keeps it equal to that column itself, so
-- that no writer can store the one without the other. That includes a process of version 0.1 that is not stopped yet: 0.1 added a
-- credential only to an account that had none, so every device after the first one, and every code, was unknown.

-- {"devices":[{"tokenHash":"…",…}],"codes":[{"hash":"…",…}],…}
create function credentials_in(devices jsonb) returns setof text language sql immutable as $$
    select hash #>> '{}' from jsonb_path_query(devices, 'lax $.devices[*].tokenHash') hash
    union
    select hash #>> '{}' from jsonb_path_query(devices, 'lax $.codes[*].hash') hash
$$;

create function keep_device_credentials() returns trigger language plpgsql as $$
begin
    delete from device_credentials known
    where known.customer_id = new.customer_id and known.hash not in (select credentials_in(new.devices));
    insert into device_credentials (hash, customer_id)
    select missing.hash, new.customer_id from credentials_in(new.devices) missing(hash)
    where not exists (
        select from device_credentials known where known.hash = missing.hash and known.customer_id = new.customer_id);
    return null;
end
$$;

-- Writers wait from here until this migration is committed, so that no change falls between the trigger and the repair.
create trigger keep_device_credentials after insert or update of devices on accounts
    for each row execute function keep_device_credentials();

insert into device_credentials (hash, customer_id)
select credentials_in(devices), customer_id from accounts
on conflict (hash) do nothing;
