using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;
using Nyra.Embedded;

namespace Nyra.Tests.Infrastructure;

/// <summary>A real PgBouncer on a loopback port, in session mode, before a <see cref="PostgresServer"/>.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPorts.Take(1)[0];
    private Process? _process;

    private PgBouncer()
    {
    }

    /// <summary>Skips the test where there is no PgBouncer.</summary>
    /// <param name="ignored">Parameters of a connection that it takes and drops.</param>
    /// <param name="poolSize">How many connections to the server it opens for one database.</param>
    public static async Task<PgBouncer> StartAsync(PostgresServer server, string ignored, int poolSize = 20)
    {
        var bouncer = new PgBouncer();
        var program = Programs.PgBouncer();
        var users = bouncer._folder.File("users");
        await File.WriteAllTextAsync(users, $"\"nyra\" \"{PostgresServer.Password.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        var configuration = bouncer._folder.File("pgbouncer.ini");
        await File.WriteAllTextAsync(configuration, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {bouncer._port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = session
            default_pool_size = {poolSize}
            ignore_startup_parameters = {ignored}

            """);
        bouncer.Start(program, configuration);
        await Eventually.HoldsAsync(bouncer.AnswersAsync);
        return bouncer;
    }

    /// <summary>The same database, through the pool.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Port = _port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process?.Dispose();
        _folder.Dispose();
    }

    private void Start(string program, string configuration)
    {
        // Run by root it must become another user.
        var start = new ProcessStartInfo(program, configuration);
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            start = new(
                Programs.SetPriv("PgBouncer", "postgres"),
                ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, configuration]);
            File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        }
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
