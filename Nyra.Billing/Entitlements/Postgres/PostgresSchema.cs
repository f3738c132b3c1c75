using System.Globalization;
using Npgsql;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>The tables, made and changed by numbered files beside this one. Each is applied once; what is applied is never edited.</summary>
internal static class PostgresSchema
{
    // A large table takes longer than the few seconds that a request may wait.
    private static readonly TimeSpan MaxMigrationTime = TimeSpan.FromMinutes(10);

    private static readonly IReadOnlyList<Migration> All = Load();

    /// <summary>Brings the database to what this build works with; with several processes at once, one does it and the others wait.</summary>
    /// <exception cref="InvalidDataException">When a newer build was here.</exception>
    public static async Task ApplyAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // Looked at first: a role that may not make tables can work with those that somebody else made.
        if (await AppliedAsync(connection, ct) == All[^1].Number)
            return;
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ApplyInTransactionAsync(connection, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>As <see cref="ApplyAsync"/>, in a transaction that is the caller's.</summary>
    /// <exception cref="InvalidDataException">When a newer build was here.</exception>
    public static async Task ApplyInTransactionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await ExecuteAsync(connection, "select pg_advisory_xact_lock(hashtextextended('nyra:schema', 0))", ct);
        await ExecuteAsync(
            connection,
            "create table if not exists schema_migrations (number integer primary key, name text not null, applied_at timestamptz not null default now())",
            ct);
        var applied = await AppliedAsync(connection, ct);
        foreach (var migration in All.Where(migration => migration.Number > applied))
        {
            await ExecuteAsync(connection, migration.Sql, ct, MaxMigrationTime);
            await using var note = new NpgsqlCommand("insert into schema_migrations (number, name) values ($1, $2)", connection)
            {
                Parameters = { new() { Value = migration.Number }, new() { Value = migration.Name } },
            };
            await note.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The number of the last migration; 0 where there is none.</summary>
    private static async Task<int> AppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (await ScalarAsync(connection, "select to_regclass('schema_migrations') is not null", ct) is not true)
            return 0;
        var applied = (int)(await ScalarAsync(connection, "select coalesce(max(number), 0) from schema_migrations", ct))!;
        return applied <= All[^1].Number ? applied : throw new InvalidDataException(
            $"The entitlement database has migration {applied}; this version knows those up to {All[^1].Number}. Nothing was changed. "
            + "Run the version that migrated it, or a newer one.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, TimeSpan? timeout = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (timeout is { } limit)
            command.CommandTimeout = (int)limit.TotalSeconds;
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }

    // Nyra.Billing.Entitlements.Postgres.Migrations.0001_entitlements.sql
    private static List<Migration> Load()
    {
        var assembly = typeof(PostgresSchema).Assembly;
        var folder = $"{typeof(PostgresSchema).Namespace}.Migrations.";
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(resource =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[folder.Length..^".sql".Length];
            return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, text.ReadToEnd());
        })];
    }

    private sealed record Migration(int Number, string Name, string Sql);
}
