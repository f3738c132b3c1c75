using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Simulation;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight;

/// <summary>The operator's machine: what the checks look at from there.</summary>
public sealed class OperatorSeat : IDisposable
{
    /// <summary>What to do where nothing says which backend is meant.</summary>
    internal const string MissingAddress = $"Set {Names.BillingBaseUrl} to an address without user name or password, for example https://billing.your-domain.example";

    private const int MostBytes = 8 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    // The backend looks at itself and at the published pages meanwhile: each of its checks may take its limit.
    private static readonly TimeSpan PatienceWithItsChecks = ICheck.UsualLimit + TimeSpan.FromSeconds(10);

    private readonly Func<string, string?> _setting;
    private readonly string _workTree;
    private readonly string _addressProblem;

    // From outside, as anybody; and as the operator, who asks it about itself.
    private readonly HttpClient? _backend;
    private readonly HttpClient? _operator;

    /// <param name="setting">Reads an environment variable.</param>
    /// <param name="workTree">The repository's folder.</param>
    public OperatorSeat(Func<string, string?> setting, string workTree)
    {
        (_setting, _workTree) = (setting, workTree);
        var named = BackendUrl.Read(setting(Names.BillingBaseUrl));
        _addressProblem = DocumentationExample.ProblemOfBackend(Names.BillingBaseUrl, named) ?? MissingAddress;
        if (named is { } address && !DocumentationExample.IsHostOf(address))
            (_backend, _operator) = (Client(address, Patience), Client(address, PatienceWithItsChecks));
    }

    /// <param name="scan">More files and folders to look for secrets in.</param>
    public PreflightContext Context(string mode, IReadOnlyList<string> scan, Action<ICheck, string> reaches, TimeProvider time) => new(Seat.Operator, mode, _setting, time)
    {
        WorkTree = _workTree,
        Scan = scan,
        Reaches = reaches,
        Stripe = StripeOf(mode),
        Simulator = SimulatorOrigin.Of(_setting, mode == "live", production: false),
        Backend = _backend,
        ReadCommandCenter = ReadCommandCenterAsync,
        AskBackend = ct => AskAsync(mode, ct),
        ReadRehearsals = ReadRehearsalsAsync,
    };

    public void Dispose()
    {
        _backend?.Dispose();
        _operator?.Dispose();
    }

    // A redirect is a finding, and no credential is ever carried along one. An answer without end does not come from our backend.
    private static HttpClient Client(Uri address, TimeSpan patience) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            BaseAddress = address,
            Timeout = patience,
            MaxResponseContentBufferSize = MostBytes,
        };

    // With a key of the other mode nothing is asked: what would be seen is not what is prepared.
    private global::Stripe.StripeClient? StripeOf(string mode)
    {
        var options = new StripeOptions { SecretKey = _setting(Names.StripeSecretKey), ApiBase = _setting(Names.StripeApiBase) };
        return options.ProblemOf(Names.StripeSecretKey, Names.StripeApiBase) is null && options.Livemode == (mode == "live") ? StripeClients.CreateGetOnly(options) : null;
    }

    private async Task<CommandCenterView> ReadCommandCenterAsync(CancellationToken ct)
    {
        var (answer, problem) = await GetAsync("v1/command-center", ct);
        if (answer is null)
            return CommandCenterView.Unreadable(problem!);
        try
        {
            return CommandCenterView.Of(new Versioned<CommandCenterDocument>(
                answer["version"]!.GetValue<long>(), answer["document"]!.Deserialize(CommandCenterJson.Default.CommandCenterDocument)!));
        }
        catch (Exception other) when (other is JsonException or NullReferenceException or InvalidOperationException)
        {
            return CommandCenterView.Unreadable("The backend's command center is of another version than this command: bring them to one.");
        }
    }

    private async Task<BackendSight> AskAsync(string mode, CancellationToken ct)
    {
        var (answer, problem) = await GetAsync("v1/readiness", ct);
        if (answer is null)
            return BackendSight.None(problem!);
        // What holds for the other mode says nothing.
        if (answer["mode"]?.GetValue<string>() is { } theirs && theirs != mode)
            return BackendSight.None($"The backend has a {theirs} key, and {mode} mode is being prepared: name the backend of {mode} mode in {Names.BillingBaseUrl}, or give it a {mode} key.");
        var seen = answer["checks"]?.AsArray().Where(check => check?["seenFrom"]?.GetValue<string>() == "backend")
            .Select(check => check.Deserialize(PreflightJson.Default.CheckReport)!);
        return BackendSight.Of(seen ?? []);
    }

    private async Task<IReadOnlyList<RehearsalReport>> ReadRehearsalsAsync(CancellationToken ct)
    {
        var found = new List<RehearsalReport>();
        if ((await GetAsync("v1/rehearsals", ct)).Answer?["rehearsals"] is JsonArray told)
        {
            found.AddRange(told.Select(record => record.Deserialize(RehearsalJson.Default.RehearsalRecord)!).Where(record => !record.Running).Select(record => record.Report));
        }
        found.AddRange(ReportFiles.ReadAll(Path.Combine(_workTree, ReportFiles.DefaultFolder)));
        return found;
    }

    // The backend's answer, or why there is none and what to do.
    private async Task<(JsonNode? Answer, string? Problem)> GetAsync(string path, CancellationToken ct)
    {
        if (_operator is null)
            return (null, _addressProblem);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (_setting(Names.OperatorToken)?.Trim() is { Length: > 0 } token)
        {
            if (!BackendUrl.KeepsTokens(_operator.BaseAddress!))
                return (null, $"{Names.BillingBaseUrl} is plain http: the operator's token is not sent over it.");
            if (SettingCharacters.ProblemOfToken(Names.OperatorToken, token) is { } odd)
                return (null, odd);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        try
        {
            using var answer = await _operator.SendAsync(request, ct);
            if (answer.IsSuccessStatusCode)
                return (JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct)), null);
            return (null, (int)answer.StatusCode == 401
                ? $"The backend does not know the operator's token: set {Names.OperatorToken} as the backend has it."
                : $"The backend answered {(int)answer.StatusCode} for /{path}: {await WhyAsync(answer, ct) ?? "look at its log."}");
        }
        catch (HttpRequestException untrusted) when (untrusted.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return (null, $"The backend at {_operator.BaseAddress} has no certificate that this machine trusts, so no token is sent to it: see backend-https.");
        }
        catch (HttpRequestException away)
        {
            return (null, $"The backend at {_operator.BaseAddress} cannot be reached ({away.HttpRequestError}): start it, or correct {Names.BillingBaseUrl}.");
        }
        catch (JsonException)
        {
            return (null, $"What answers at {_operator.BaseAddress} is no Nyra backend.");
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"The backend at {_operator.BaseAddress} does not answer.");
        }
    }

    // The backend's own words, where the answer is one of its problems.
    private static async Task<string?> WhyAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            return (JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct)) as JsonObject)?["detail"]?.GetValue<string>();
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
