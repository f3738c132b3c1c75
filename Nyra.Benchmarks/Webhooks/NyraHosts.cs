using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Configuration;
using Nyra.Embedded;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>Nyra's API and gateway as processes, in Production and with the settings they ship with, on one queue; workers when asked for.</summary>
internal sealed class NyraHosts : IDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _settings;
    private readonly HttpClient _operator = new();
    private readonly List<ChildProcess> _processes = [];
    private readonly List<ChildProcess> _workers = [];

    /// <param name="redis">Null for the queue in a SQLite file.</param>
    private NyraHosts(string queue, string folder, string? redis, StripeAccount stripe)
    {
        (Queue, _folder, _settings) = (queue, Directory.CreateDirectory(folder).FullName, HostSettings.In(folder, stripe.Origin, StripeAccount.Key, stripe.Price));
        // The acknowledgements are measured without a worker: nothing is to be refused meanwhile.
        _settings["Queue__Capacity"] = "10000000";
        if (redis is not null)
            _settings["ConnectionStrings__redis"] = redis;
        _operator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", HostSettings.OperatorToken);
    }

    public string Queue { get; }

    public int ApiPort { get; private set; }

    public int GatewayPort { get; private set; }

    public IEnumerable<ChildProcess> Processes => _processes.Where(process => process.Alive);

    public static async Task<NyraHosts> StartAsync(string queue, string folder, string? redis, StripeAccount stripe)
    {
        var hosts = new NyraHosts(queue, folder, redis, stripe);
        (_, hosts.ApiPort) = await hosts.StartAsync("Nyra.BillingApi");
        hosts._operator.BaseAddress = new($"http://127.0.0.1:{hosts.ApiPort}/");
        hosts._settings["services__billing-api__http__0"] = $"http://127.0.0.1:{hosts.ApiPort}";
        (_, hosts.GatewayPort) = await hosts.StartAsync("Nyra.Gateway");
        return hosts;
    }

    public async Task<ChildProcess> StartWorkerAsync()
    {
        var (worker, _) = await StartAsync("Nyra.WebhookWorker");
        _workers.Add(worker);
        return worker;
    }

    public async Task EndWorkersAsync()
    {
        foreach (var worker in _workers.Where(worker => worker.Alive))
            await worker.KillAsync();
        _workers.Clear();
    }

    /// <summary>How many events are not completed.</summary>
    public async Task<int> WaitingAsync(CancellationToken ct)
    {
        var depth = await _operator.GetFromJsonAsync<JsonElement>("v1/queue", ct);
        return depth.GetProperty("ready").GetInt32() + depth.GetProperty("held").GetInt32();
    }

    public async Task<bool> IsDrainedAsync(CancellationToken ct) => await WaitingAsync(ct) == 0;

    /// <summary>Empties the queue in a file, where it is in one.</summary>
    public void EmptyFile()
    {
        if (_settings.ContainsKey("ConnectionStrings__redis"))
            return;
        using var queue = new SqliteConnection($"Data Source={_settings[Settings.QueueFile]};Pooling=False");
        queue.Open();
        using var empty = queue.CreateCommand();
        empty.CommandText = "PRAGMA busy_timeout = 5000; DELETE FROM webhooks";
        empty.ExecuteNonQuery();
    }

    /// <summary>While nothing is saved. The higher generation tells the hosts to read the file again.</summary>
    public void ForgetAudits()
    {
        var file = _settings[Settings.EntitlementsFile];
        if (!File.Exists(file))
            return;
        var document = JsonNode.Parse(File.ReadAllText(file))!;
        document["generation"] = document["generation"]!.GetValue<long>() + 1;
        foreach (var (_, account) in document["accounts"]!.AsObject())
            account!["audit"] = new JsonArray();
        File.WriteAllText(file + ".new", document.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _operator.Dispose();
    }

    private async Task<(ChildProcess Process, int Port)> StartAsync(string project)
    {
        var port = LoopbackPorts.Take(1)[0];
        var process = ChildProcess.Dotnet(
            $"{project} ({Queue})", Installed.Host(project), ["--urls", $"http://127.0.0.1:{port}"], _folder, _settings);
        _processes.Add(process);
        await Until.AnswersAsync(port, process);
        return (process, port);
    }
}
