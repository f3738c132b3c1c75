using System.Globalization;
using Nyra.Benchmarks.Measuring;
using Nyra.Embedded;
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
