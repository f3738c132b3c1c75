using System.Globalization;
using Nyra.Benchmarks.Measuring;
using Nyra.Embedded;
using Nyra.ServiceDefaults;
using StackExchange.Redis;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>A redis-server of this run, durable as Nyra demands it in production.</summary>
internal sealed class BenchmarkRedis : IAsyncDisposable
{
    private readonly IConnectionMultiplexer _redis;

    private BenchmarkRedis(ChildProcess process, int port, IConnectionMultiplexer redis) => (Process, Port, _redis) = (process, port, redis);

    public ChildProcess Process { get; }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public IDatabase Database => _redis.GetDatabase();

    /// <summary>Where redis-server is; null where it is missing, which is then said.</summary>
    public static async Task<string?> FindAsync()
    {
        var program = ProgramFile.OnPath("redis-server");
        if (program is null)
            await Console.Error.WriteLineAsync("redis-server is not on PATH (apt-get install redis-server).");
        return program;
    }

    /// <summary>Runs a benchmark with a server and a folder, both gone when it ends.</summary>
    /// <returns>Its exit code, or that of a missing redis-server.</returns>
    public static async Task<int> RunAsync(Func<BenchmarkRedis, string, Task<int>> run)
    {
        if (await FindAsync() is not { } program)
            return ExitCodes.Unavailable;
        var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
        try
        {
            await using var redis = await StartAsync(program, folder);
            return await run(redis, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<BenchmarkRedis> StartAsync(string program, string folder)
    {
        var port = LoopbackPorts.Take(1)[0];
        var process = ChildProcess.Start(
            "redis-server", program,
            [
                "--bind", "127.0.0.1", "--port", $"{port}", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
                "--maxmemory-policy", "noeviction", "--auto-aof-rewrite-percentage", "0",
            ],
            folder);
        await Until.AnswersAsync(port, process);
        return new(process, port, await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true"));
    }

    public Task SyncAsync(string when) => Server().ConfigSetAsync("appendfsync", when);

    public Task EmptyAsync() => Server().FlushAllDatabasesAsync();

    /// <summary>Bytes that hold its data, as it says.</summary>
    public async Task<double> UsedMemoryAsync() => double.Parse(
        (await Server().InfoAsync("memory")).SelectMany(group => group).First(line => line.Key == "used_memory").Value,
        CultureInfo.InvariantCulture);

    /// <summary>Commands of clients so far.</summary>
    public async Task<long> ClientCommandsAsync()
    {
        var commands = (await Server().InfoAsync("commandstats")).SelectMany(group => group)
            // cmdstat_evalsha: calls=120,usec=…
            .ToDictionary(line => line.Key["cmdstat_".Length..], line => long.Parse(line.Value.Split('=', ',')[1], CultureInfo.InvariantCulture));
        // The server also counts what a script calls: with Nyra's scripts TIME and the commands of streams and sorted sets.
        return commands.Where(command => command.Key != "time" && command.Key[0] is not ('x' or 'z')).Sum(command => command.Value);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        Process.Dispose();
    }

    private IServer Server() => _redis.GetServers()[0];
}
