using System.Net;
using System.Text.Json.Nodes;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The backend answers through its gateway, its storage is proven writable, its queue reachable, its license keys are published.</summary>
public sealed class StackHealthy : IRehearsalStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public string Name => "stack-healthy";

    public IReadOnlyList<string> Needs => [];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var since = context.Time.GetTimestamp();
        var health = await Waiting.UntilAsync(
            token => AskAsync(context, token),
            answer => answer.Text("status") == "healthy" || (NoWorker.In(answer) is not null && context.Time.GetElapsedTime(since) > NoWorker.Patience),
            Patience, context.Time, ct);
        if (NoWorker.In(health) is { } missing)
            return NoWorker.Failed(missing);
        if (health.Text("status") != "healthy")
            return StepResult.Failed("GET /health to be healthy", $"{health} {health.Body?.ToJsonString()}", context.Target.LookAt);

        var keys = await context.Backend.GetAsync(".well-known/jwks.json", ct);
        if (keys.Status != HttpStatusCode.OK || keys.Body is null)
            return StepResult.Failed("the license keys at /.well-known/jwks.json", keys.ToString(), "NYRA_LICENSE_SIGNING_SECRET of the backend");
        context.Desktop = new(context.Target.Gateway, keys.Body.ToJsonString(), context.Time);
        // What is rehearsed is what runs there, whatever this command was built from.
        context.Commit = (await context.Backend.GetAsync("v1/version", ct)).Text("commit");

        var checks = health.Body!["checks"]!.AsObject().Select(check => Describe(check.Value!));
        return StepResult.Passed($"healthy at {context.Target.Gateway}; {string.Join(" ", checks)}");
    }

    private static string Describe(JsonNode check) => check["description"]!.GetValue<string>();

    // Until the gateway listens there is nobody to ask.
    private static async Task<BackendAnswer> AskAsync(RehearsalContext context, CancellationToken ct)
    {
        try
        {
            return await context.Backend.GetAsync("health", ct);
        }
        catch (HttpRequestException)
        {
            return new(HttpStatusCode.ServiceUnavailable, null);
        }
    }
}
