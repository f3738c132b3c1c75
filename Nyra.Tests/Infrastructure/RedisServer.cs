using System.Diagnostics;
using Nyra.Embedded;
using StackExchange.Redis;

namespace Nyra.Tests.Infrastructure;

/// <summary>A real redis-server on a loopback port, with its files in a folder of its own: killed and started again it has what it had.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _program;
    private readonly string _fsync;
    private Process? _process;

    private RedisServer(string program, string fsync) => (_program, _fsync) = (program, fsync);

    public int Port { get; } = LoopbackPorts.Take(1)[0];

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Skips the test where there is no redis-server.</summary>
    public static async Task<RedisServer> StartAsync(string fsync = "always")
    {
        var server = new RedisServer(Programs.RedisServer(), fsync);
        await server.StartProcessAsync();
        return server;
    }

    public Task<IConnectionMultiplexer> ConnectAsync() => ConnectAsync(TimeSpan.FromSeconds(15));

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
        string[] arguments =
        [
            "--bind", "127.0.0.1", "--port", $"{Port}", "--dir", _folder.Path, "--save", "", "--appendonly", "yes", "--appendfsync", _fsync,
            "--maxmemory-policy", "noeviction", "--logfile", _folder.File("redis.log"),
        ];
        _process = Process.Start(new ProcessStartInfo(_program, arguments))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await AnswersAsync())
            await Task.Delay(20, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // A child that rewrites the append-only file would go on writing into the folder.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var redis = await ConnectAsync(TimeSpan.FromSeconds(1));
            return true;
        }
        catch (Exception notYet) when (notYet is RedisException or RedisTimeoutException)
        {
            return false;
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(TimeSpan patience)
    {
        var options = ConfigurationOptions.Parse(ConnectionString);
        options.AllowAdmin = true;
        options.ConnectTimeout = (int)patience.TotalMilliseconds;
        options.ConnectRetry = 1;
        // Else it is made from the patience, and who lost the server finds it again late.
        options.ReconnectRetryPolicy = new LinearRetry(500);
        var redis = await ConnectionMultiplexer.ConnectAsync(options);
        await redis.GetDatabase().PingAsync();
        return redis;
    }
}
