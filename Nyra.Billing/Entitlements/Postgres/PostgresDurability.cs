using Npgsql;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>
/// Whether what the server commits survives its crash. Asked on every new connection: after an outage it may be another server.
/// </summary>
internal static class PostgresDurability
{
    private const string Settings = "select current_setting('fsync'), current_setting('synchronous_commit')";

    /// <exception cref="InvalidDataException">When it may lose commits, saying why and what to do.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection)
    {
        await using var ask = new NpgsqlCommand(Settings, connection);
        await using var answer = await ask.ExecuteReaderAsync();
        await answer.ReadAsync();
        if (Problem(fsync: answer.GetString(0), synchronousCommit: answer.GetString(1)) is { } problem)
            throw new InvalidDataException(problem);
    }

    public static string? Problem(string fsync, string synchronousCommit)
    {
        if (fsync == "off")
            return "PostgreSQL may lose committed entitlements: fsync is off. Set fsync = on in the server's configuration and reload it.";
        // It was asked for with the connection; what stands between may have dropped that.
        return synchronousCommit == "off"
            ? "PostgreSQL may lose committed entitlements: synchronous_commit is off although the connection asked for on. Does a pooler drop "
                + "its options? Connect to the server itself, or set it for the role: alter role … set synchronous_commit = on."
            : null;
    }
}
