using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using NpgsqlTypes;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>Every statement of the store with its parameters. Several of them go to the server in one batch, and back in one answer.</summary>
internal static class PostgresStatement
{
    private const string Account = "a.customer_id, a.billing, a.billing_version, a.devices, a.devices_version, a.usage, a.usage_version";

    /// <summary>Whoever changes what has this key waits until the one before has committed; held to the transaction's end.</summary>
    public static NpgsqlBatchCommand Lock(string key) => Of("select pg_advisory_xact_lock(hashtextextended($1, 0))", Text(key));

    public static NpgsqlBatchCommand FindAccount(string customerId) => Of($"select {Account} from accounts a where a.customer_id = $1", Text(customerId));

    public static NpgsqlBatchCommand FindAccountByCredential(string hash) => Of(
        $"select {Account} from accounts a join device_credentials c on c.customer_id = a.customer_id where c.hash = $1", Text(hash));

    public static NpgsqlBatchCommand ListAccounts(string? after, int most) => Of(
        $"select {Account} from accounts a where a.customer_id > $1 order by a.customer_id limit $2", Text(after ?? ""), Number(most));

    /// <summary>How many connections the server, the role and the database allow together; least() leaves nulls out.</summary>
    public static NpgsqlBatchCommand AllowedConnections() => Of(
        """
        select least(
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0),
            (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
            (select nullif(datconnlimit, -1) from pg_database where datname = current_database()))
        """);

    /// <summary>Creates the account, or sets this one part of it. A trigger keeps device_credentials equal to the devices.</summary>
    public static NpgsqlBatchCommand SetPart(string part, string customerId, StoredAccount account) => Of(
        $"""
        insert into accounts (customer_id, billing, billing_version, devices, devices_version, usage, usage_version)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (customer_id) do update set {part} = excluded.{part}, {part}_version = excluded.{part}_version
        """,
        Text(customerId),
        Document(account.Billing.Value, EntitlementJson.Default.BillingState), Number(account.Billing.Version),
        Document(account.Devices.Value, EntitlementJson.Default.DeviceRoster), Number(account.Devices.Version),
        Document(account.Usage.Value, EntitlementJson.Default.HostedAiUsage), Number(account.Usage.Version));

    public static NpgsqlBatchCommand AddAudit(string customerId, AuditEntry entry) => Of(
        "insert into audit (customer_id, entry) values ($1, $2)", Text(customerId), Document(entry, EntitlementJson.Default.AuditEntry));

    public static NpgsqlBatchCommand ForgetAudit(string customerId) => Of(
        """
        delete from audit where customer_id = $1
        and number <= (select number from audit where customer_id = $1 order by number desc offset $2 limit 1)
        """,
        Text(customerId), Number(EntitlementDocument.AuditRows));

    public static NpgsqlBatchCommand ReadAudit(string customerId) => Of("select entry from audit where customer_id = $1 order by number", Text(customerId));

    public static NpgsqlBatchCommand FindCheckout(string sessionId) => Of("select document from checkouts where session_id = $1", Text(sessionId));

    public static NpgsqlBatchCommand FindCheckoutsByChallenge(string challenge) => Of("select document from checkouts where challenge = $1", Text(challenge));

    public static NpgsqlBatchCommand ListCheckouts(string customerId) => Of("select document from checkouts where customer_id = $1", Text(customerId));

    /// <summary>What another process is deleting right now is left to it.</summary>
    public static NpgsqlBatchCommand ForgetCheckouts(DateTimeOffset now) => Of(
        "delete from checkouts where session_id in (select session_id from checkouts where kept_until < $1 for update skip locked)", Moment(now));

    public static NpgsqlBatchCommand SaveCheckout(CheckoutRecord checkout) => Of(
        """
        insert into checkouts (session_id, customer_id, challenge, kept_until, document) values ($1, $2, $3, $4, $5)
        on conflict (session_id) do update
        set customer_id = excluded.customer_id, challenge = excluded.challenge, kept_until = excluded.kept_until, document = excluded.document
        """,
        Text(checkout.SessionId), Text(checkout.CustomerId), Text(checkout.Challenge), Moment(checkout.KeptUntil),
        Document(checkout, EntitlementJson.Default.CheckoutRecord));

    /// <summary>With its credentials and audit rows, which refer to it.</summary>
    public static NpgsqlBatchCommand EraseAccount(string customerId) => Of("delete from accounts where customer_id = $1", Text(customerId));

    public static NpgsqlBatchCommand EraseCheckouts(string customerId) => Of("delete from checkouts where customer_id = $1", Text(customerId));

    public static NpgsqlBatchCommand FindDocument(string name) => Of("select version, content from documents where name = $1", Text(name));

    public static NpgsqlBatchCommand ListDocuments() => Of("""select name from documents order by name collate "C" """);

    public static NpgsqlBatchCommand SaveDocument(string name, Versioned<JsonElement> document) => Of(
        """
        insert into documents (name, version, content) values ($1, $2, $3)
        on conflict (name) do update set version = excluded.version, content = excluded.content
        """,
        Text(name), Number(document.Version), Document(document.Value, EntitlementJson.Default.JsonElement));

    public static NpgsqlBatchCommand ProveWritable() => Of(
        "insert into write_proof (proven_at) values (clock_timestamp()) on conflict (single) do update set proven_at = excluded.proven_at");

    private static NpgsqlBatchCommand Of(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var statement = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            statement.Parameters.Add(parameter);
        return statement;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter<DateTime> Moment(DateTimeOffset value) =>
        new() { TypedValue = value.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter<byte[]> Document<T>(T value, JsonTypeInfo<T> type) =>
        new() { TypedValue = EntitlementJson.Bytes(value, type), NpgsqlDbType = NpgsqlDbType.Jsonb };
}
