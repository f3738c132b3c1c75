using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Nyra.Benchmarks.Licensing;
using Nyra.Benchmarks.Measuring;
using Nyra.Benchmarks.Webhooks;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Stripe;
using Nyra.Embedded;
using Nyra.Readiness.Simulation;
using Stripe;

namespace Nyra.Benchmarks.Soak;

/// <summary>Simulator, API, gateway and two workers as processes, with the settings they ship with.</summary>
internal sealed class SoakStack : IAsyncDisposable
{
    /// <summary>How many accounts with a device there are from the beginning.</summary>
    public const int DeviceAccounts = 500;

    private const int Workers = 2;
    private const double Kibibyte = 1024;

    private readonly List<ChildProcess> _processes = [];
    private readonly Dictionary<ChildProcess, long> _logged = [];
    private readonly HttpClient _operator = new();
    private readonly string _folder;
    private readonly BenchmarkRedis? _redis;
    private Dictionary<string, string> _settings = [];

    private SoakStack(string name, string folder, BenchmarkRedis? redis) =>
        (Name, _folder, _redis) = (name, Directory.CreateDirectory(folder).FullName, redis);

    public string Name { get; }

    public int GatewayPort { get; } = LoopbackPorts.Take(1)[0];

    public StripeClient Stripe { get; private set; } = null!;

    public string Price { get; private set; } = "";

    public string WebhookSecret { get; private set; } = "";

    /// <summary>What an orchestrator asks every few seconds.</summary>
    public List<Uri> Probes { get; } = [];

    /// <param name="redis">Null for the queue in a SQLite file.</param>
    /// <param name="postgres">The connection string of an empty database; null for the JSON store.</param>
    public static async Task<SoakStack> StartAsync(string name, string folder, BenchmarkRedis? redis, string? postgres)
    {
        var stack = new SoakStack(name, folder, redis);
        var port = await stack.StartHostAsync("Nyra.StripeSimulator", LoopbackPorts.Take(1)[0], "_simulator/health");
        var simulator = new Uri($"http://127.0.0.1:{port}/");
        var options = new StripeOptions { SecretKey = StripeAccount.Key, ApiBase = simulator.ToString() };
        stack.Stripe = StripeClients.Create(options, retries: 2);
        stack.Price = (await SimulatedAccount.SetUpAsync(stack.Stripe, simulator, CancellationToken.None)).PriceId;
        stack.WebhookSecret = await SimulatedAccount.RegisterWebhooksAsync(
            stack.Stripe, new($"http://127.0.0.1:{stack.GatewayPort}/webhooks/stripe"), leftToStripeCli: false, CancellationToken.None);

        stack._settings = HostSettings.In(stack._folder, simulator.ToString(), StripeAccount.Key, stack.Price);
        stack._settings[Settings.StripeWebhookSecret] = stack.WebhookSecret;
        // The accounts with devices are not at Stripe: comparing them would find every one of them to differ.
        stack._settings["Worker__ReconcileEvery"] = "00:00:00";
        if (redis is not null)
            stack._settings["ConnectionStrings__redis"] = redis.Address;
        if (postgres is not null)
        {
            stack._settings.Remove(Settings.EntitlementsFile);
            stack._settings["ConnectionStrings__entitlements"] = postgres;
        }
        await stack.SaveAccountsAsync(postgres);
        var api = await stack.StartHostAsync("Nyra.BillingApi", LoopbackPorts.Take(1)[0], "health");
        stack._operator.BaseAddress = new($"http://127.0.0.1:{api}/");
        stack._operator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", HostSettings.OperatorToken);
        stack._settings["services__billing-api__http__0"] = $"http://127.0.0.1:{api}";
        await stack.StartHostAsync("Nyra.Gateway", stack.GatewayPort, "health");
        for (var i = 1; i <= Workers; i++)
            await stack.StartHostAsync("Nyra.WebhookWorker", LoopbackPorts.Take(1)[0], "health", $" {i}");
        return stack;
    }

    /// <param name="since">How long ago the last reading was: logs are given a minute.</param>
    public async Task<IReadOnlyList<Reading>> ReadAsync(TimeSpan since)
    {
        var readings = new List<Reading>();
        foreach (var process in _processes)
        {
            process.RequireAlive();
            readings.Add(new($"{process.Name}, MiB", process.ResidentMemory));
            readings.Add(new($"{process.Name}, handles", process.Handles));
            var logged = process.LoggedBytes;
            readings.Add(new($"{process.Name}, log KiB a minute", (logged - _logged[process]) / Kibibyte / since.TotalMinutes));
            _logged[process] = logged;
        }
        if (_redis is not null)
        {
            readings.Add(new("redis-server, MiB", _redis.Process.ResidentMemory));
            readings.Add(new("queue in Redis, KiB", await _redis.UsedMemoryAsync() / Kibibyte));
        }
        // Lock files and SQLite's shared memory hold nothing.
        var files = new DirectoryInfo(_folder).GetFiles().Where(file => file.Extension is not (".lock" or ".db-shm"));
        foreach (var file in files.OrderBy(file => file.Name))
            readings.Add(new($"{file.Name}, KiB", file.Length / Kibibyte));
        var queue = await _operator.GetFromJsonAsync<JsonElement>("v1/queue");
        readings.Add(new("events that wait", queue.GetProperty("ready").GetInt32() + queue.GetProperty("held").GetInt32()));
        readings.Add(new("dead letters", queue.GetProperty("deadLetters").GetInt32()));
        return readings;
    }

    public ValueTask DisposeAsync()
    {
        _processes.ForEach(process => process.Dispose());
        _operator.Dispose();
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    private async Task SaveAccountsAsync(string? postgres)
    {
        if (postgres is null)
        {
            await using var store = JsonEntitlementStore.Open(_settings[Settings.EntitlementsFile], TimeProvider.System);
            await Accounts.SaveAsync(store, DeviceAccounts, CancellationToken.None);
        }
        else
        {
            await using var store = new PostgresEntitlementStore(postgres, requireDurable: false, TimeProvider.System);
            await store.OpenAsync(CancellationToken.None);
            await Accounts.SaveAsync(store, DeviceAccounts, CancellationToken.None);
        }
    }

    private async Task<int> StartHostAsync(string project, int port, string probe, string number = "")
    {
        var process = ChildProcess.Dotnet(
            project["Nyra.".Length..] + number, Installed.Host(project), ["--urls", $"http://127.0.0.1:{port}"], _folder, _settings);
        _processes.Add(process);
        _logged[process] = 0;
        Probes.Add(new($"http://127.0.0.1:{port}/{probe}"));
        await Until.AnswersAsync(port, process);
        return port;
    }
}
