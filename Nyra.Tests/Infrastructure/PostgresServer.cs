using System.Diagnostics;
using Npgsql;
using Nyra.Embedded;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// A real PostgreSQL on a loopback port, with its files in a folder of its own: killed and started again it has what it had. Each test
/// takes a database of its own, as the role an operator would make for Nyra.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string Password = "p4ssword-of-the-tests;'\"";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly string _programs;
    private Process? _process;

    private PostgresServer(string programs, string fsync) => (_programs, Fsync) = (programs, fsync);

    /// <summary>What it is started with the next time.</summary>
    public string Fsync { get; set; }

    public int Port { get; } = LoopbackPorts.Take(1)[0];

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public static async Task<PostgresServer> StartAsync(string fsync = "on")
    {
        var server = new PostgresServer(Programs.Postgres(), fsync);
        await server.InitializeAsync();
        await server.StartProcessAsync();
        await server.AdministerAsync($"create role nyra login password '{Password.Replace("'", "''", StringComparison.Ordinal)}'");
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"nyra_{Guid.NewGuid():N}";
        await AdministerAsync($"create database {name} owner nyra");
        return ConnectionString("nyra", name);
    }

    /// <summary>Runs SQL as the server's administrator.</summary>
    public async Task AdministerAsync(string sql, string database = "postgres") => await ExecuteAsync(ConnectionString("postgres", database), sql);

    /// <summary>Runs SQL where a connection string leads.</summary>
    /// <returns>The first value of the answer.</returns>
    public static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>kill -9: nothing is flushed, nothing is answered.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async Task StartProcessAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_process is null or { HasExited: true })
            {
                // After a kill its children may hold its memory for another moment; then it ends at once and is started again.
                _process?.Dispose();
                _process = Process.Start(AsItsUser(
                    "postgres", "-D", _folder.File("data"), "-h", "127.0.0.1", "-p", $"{Port}", "-k", _folder.Path, "-c", $"fsync={Fsync}",
                    "-c", "shared_buffers=16MB", "-c", "max_connections=600", "-c", "log_min_messages=fatal", "-c", "synchronous_commit=off"))!;
                // What it says is read by nobody, and must not fill up what it says it into.
                _process.BeginOutputReadLine();
                _process.BeginErrorReadLine();
            }
            if (await AnswersAsync())
                return;
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        // Its children end by themselves once they see that it is gone, and write until then.
        await Eventually.HoldsAsync(() => Task.FromResult(TryDeleteFolder()));
    }

    private async Task InitializeAsync()
    {
        var password = _folder.File("password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
            await RunAsync(new("chown", ["-R", "postgres:", _folder.Path]));
        await RunAsync(AsItsUser(
            "initdb", "-D", _folder.File("data"), "-U", "postgres", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--no-locale", "--no-sync"));
    }

    // Run by root it must become somebody else; setpriv becomes the program itself, so that the process known here is the server.
    private ProcessStartInfo AsItsUser(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        var start = Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
            ? new ProcessStartInfo(Programs.SetPriv("PostgreSQL", "postgres"), ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = _folder.Path;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        if (start.RedirectStandardOutput)
            await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {await said}");
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await AdministerAsync("select 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private bool TryDeleteFolder()
    {
        try
        {
            _folder.Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string ConnectionString(string user, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = user,
        Password = Password,
        Database = database,
    }.ConnectionString;
}
