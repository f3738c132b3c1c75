using Npgsql;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>Makes connections of a connection string: bounded in time, synced, with their statements prepared.</summary>
internal static class PostgresConnection
{
    // An outage is answered within seconds: the desktop and Stripe come again.
    private const int MostConnectSeconds = 3;
    private const int MostCommandSeconds = 5;
    private const int CancellationMilliseconds = 500;

    // An API and two workers, twice for the time of a rollout, stay below the 97 connections that a server allows by default.
    private const int MostConnections = 15;

    /// <summary>Whether it can be understood. Why not is never said: the driver's words may hold a part of the password.</summary>
    public static bool IsWellFormed(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            using var source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
            return !string.IsNullOrWhiteSpace(settings.Host) && !string.IsNullOrWhiteSpace(settings.Database);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or OverflowException or InvalidOperationException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>How many connections each process opens at most; the string can set fewer with Maximum Pool Size.</summary>
    public static int PoolSize(string connectionString) =>
        Math.Min(new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize, MostConnections);

    /// <summary>For the store: many short commands.</summary>
    /// <param name="requireDurable">Whether a server that may lose what it committed is refused.</param>
    public static NpgsqlDataSource Create(string connectionString, bool requireDurable) =>
        Create(connectionString, requireDurable, MostCommandSeconds);

    /// <summary>For moving everything in one transaction.</summary>
    public static NpgsqlDataSource CreateForTransfer(string connectionString) => Create(connectionString, requireDurable: true, commandSeconds: 600);

    private static NpgsqlDataSource Create(string connectionString, bool requireDurable, int commandSeconds)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Timeout = settings.Timeout is > 0 and < MostConnectSeconds ? settings.Timeout : MostConnectSeconds;
        settings.CommandTimeout = commandSeconds;
        settings.CancellationTimeout = CancellationMilliseconds;
        settings.MaxPoolSize = PoolSize(connectionString);
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        settings.MaxAutoPrepare = 32;
        settings.AutoPrepareMinUsages = 2;
        settings.ApplicationName ??= "nyra";
        // As an option of the connection it holds for all of its sessions; a SET would be undone whenever it goes back to the pool.
        settings.Options = $"{settings.Options} -c synchronous_commit=on".Trim();
        // An error's detail may quote a row; a connection that was opened keeps its password to itself.
        settings.IncludeErrorDetail = false;
        settings.PersistSecurityInfo = false;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (requireDurable)
        {
            builder.UsePhysicalConnectionInitializer(
                _ => throw new NotSupportedException("Connections are opened asynchronously."), PostgresDurability.RequireAsync);
        }
        return builder.Build();
    }
}
