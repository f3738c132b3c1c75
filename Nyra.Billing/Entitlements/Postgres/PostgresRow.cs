using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>Reads what <see cref="PostgresStatement"/> selects.</summary>
internal static class PostgresRow
{
    /// <summary>All rows of the answer the reader stands at.</summary>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    public static Account Account(NpgsqlDataReader row) => new(
        row.GetString(0),
        new(row.GetInt64(2), Document(row, 1, EntitlementJson.Default.BillingState)),
        new(row.GetInt64(4), Document(row, 3, EntitlementJson.Default.DeviceRoster)),
        new(row.GetInt64(6), Document(row, 5, EntitlementJson.Default.HostedAiUsage)));

    public static AuditEntry Audit(NpgsqlDataReader row) => Document(row, 0, EntitlementJson.Default.AuditEntry);

    public static CheckoutRecord Checkout(NpgsqlDataReader row) => Document(row, 0, EntitlementJson.Default.CheckoutRecord);

    public static Versioned<JsonElement> VersionedDocument(NpgsqlDataReader row) =>
        new(row.GetInt64(0), Document(row, 1, EntitlementJson.Default.JsonElement));

    /// <exception cref="JsonException">When it is not what this version writes.</exception>
    public static T Document<T>(NpgsqlDataReader row, int column, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(column), type) ?? throw new JsonException("null");
}
