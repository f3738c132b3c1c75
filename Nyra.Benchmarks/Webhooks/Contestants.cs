using Nyra.Benchmarks.Measuring;
using Nyra.Embedded;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>Everything that is measured, up and running beside each other; idle but for the one that is just asked.</summary>
internal sealed class Contestants : IAsyncDisposable
{
    public const int Customers = 500;

    private readonly string _folder;
    private readonly List<ChildProcess> _others = [];
    private readonly List<NyraHosts> _nyra = [];
    private readonly string? _peers = Installed.Peers();
    private readonly string? _node = ProgramFile.OnPath("node");

    private Contestants(string folder, BenchmarkRedis redis, StripeAccount stripe) => (_folder, Redis, Stripe) = (folder, redis, stripe);

    public BenchmarkRedis Redis { get; }

    public StripeAccount Stripe { get; }

    public List<Variant> Variants { get; } = [];

    public SignedEvents Events { get; private set; } = null!;

    public Variant Bare => Variants.Single(variant => variant.Mark == "a");

    public Variant? Express => Variants.SingleOrDefault(variant => variant.Mark == "d");

    public NyraHosts OnRedis => _nyra[0];

    public IEnumerable<ChildProcess> Processes => [.. _others, .. _nyra.SelectMany(hosts => hosts.Processes), Redis.Process];

    /// <summary>Why the express stack is left out; null where it is not.</summary>
    public string? WithoutPeers => _node is null ? "node is not on PATH" : _peers is null ? "run npm ci --prefix Nyra.Benchmarks/peers" : null;

    public static async Task<Contestants> StartAsync(string redisServer)
    {
        var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
        var all = new Contestants(folder, await BenchmarkRedis.StartAsync(redisServer, folder), await StripeAccount.StartAsync(folder, Customers));
        all.Events = new(HostSettings.WebhookSecret, all.Stripe.Customers);
        await all.AddBareAsync();
        all._nyra.Add(await NyraHosts.StartAsync("Redis", Path.Combine(all._folder, "redis"), all.Redis.Address, all.Stripe));
        all._nyra.Add(await NyraHosts.StartAsync("SQLite", Path.Combine(all._folder, "sqlite"), null, all.Stripe));
        foreach (var hosts in all._nyra)
        {
            all.Variants.Add(new("b", $"Nyra, no gateway, {hosts.Queue}", hosts.ApiPort, hosts == all.OnRedis, hosts.IsDrainedAsync));
            all.Variants.Add(new("c", $"Nyra, gateway, {hosts.Queue}", hosts.GatewayPort, hosts == all.OnRedis, hosts.IsDrainedAsync));
        }
        if (all.WithoutPeers is null)
            await all.AddExpressAsync();
        return all;
    }

    /// <summary>Empties every queue, so that no load finds what another one left.</summary>
    public async Task EmptyAsync()
    {
        await Redis.EmptyAsync();
        _nyra.ForEach(hosts => hosts.EmptyFile());
    }

    public async Task StartWorkersAsync()
    {
        await EmptyAsync();
        _others.Add(Self("bare worker", "bare-worker", Redis.Address));
        foreach (var hosts in _nyra)
            await hosts.StartWorkerAsync();
        if (WithoutPeers is null)
            _others.Add(ChildProcess.Start("BullMQ worker", _node!, ["worker.js"], _peers!, PeerSettings(0)));
    }

    /// <summary>Shortens the accounts' histories to what they are in a life of fewer bursts: every save writes them anew.</summary>
    public void ForgetAudits() => _nyra.ForEach(hosts => hosts.ForgetAudits());

    public async ValueTask DisposeAsync()
    {
        _nyra.ForEach(hosts => hosts.Dispose());
        _others.ForEach(process => process.Dispose());
        Stripe.Dispose();
        await Redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AddBareAsync()
    {
        var port = LoopbackPorts.Take(1)[0];
        var process = Self("bare API", "bare-api", $"http://127.0.0.1:{port}", Redis.Address, HostSettings.WebhookSecret);
        _others.Add(process);
        await Until.AnswersAsync(port, process);
        Variants.Add(new("a", "bare API, XADD", port, true, async _ => await Redis.Database.StreamLengthAsync(BareApi.Stream) == 0));
    }

    private async Task AddExpressAsync()
    {
        var port = LoopbackPorts.Take(1)[0];
        var process = ChildProcess.Start("express", _node!, ["server.js"], _peers!, PeerSettings(port));
        _others.Add(process);
        await Until.AnswersAsync(port, process);
        Variants.Add(new("d", "express, BullMQ", port, true, async _ =>
            await Redis.Database.ListLengthAsync("bull:webhooks:wait") + await Redis.Database.ListLengthAsync("bull:webhooks:active") == 0));
    }

    private Dictionary<string, string> PeerSettings(int port) => new()
    {
        ["NODE_ENV"] = "production",
        ["PORT"] = $"{port}",
        ["REDIS_PORT"] = $"{Redis.Port}",
        ["STRIPE_WEBHOOK_SECRET"] = HostSettings.WebhookSecret,
    };

    // A part of this very program.
    private ChildProcess Self(string name, string part, params string[] arguments) =>
        ChildProcess.Dotnet(name, typeof(Contestants).Assembly.Location, [part, .. arguments], _folder);
}
