using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Readiness;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>Answers of <c>GET /v1/readiness</c>, headings and all, for the states the page must be good in.</summary>
internal static class CannedReadiness
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private static readonly string[] Failing =
    [
        "portal-cancellation", "portal-invoice-history", "portal-payment-method-update", "decision-legal-review", "decision-tax", "support-roundtrip", "backend-hsts",
        "policy-terms", "policy-refund", "policy-cancellation", "policy-ai-usage", "policy-privacy", "policy-support", "policy-wording-signed-off",
    ];

    private static readonly string[] Unseen = ["webhook-endpoint", "webhook-events", "webhook-secret", "decision-backend-url", "backend-https", "decision-support-inbox", "support-roundtrip"];

    /// <summary>As before anybody looked.</summary>
    public static JsonObject Empty() => Of([], 0, null, []);

    public static JsonObject AllRed() => Of(
        CannedChecks.Each(_ => CheckStatus.Fail), 0, Snapshot("The snapshot is of another commit than the one that runs.", "The snapshot ended on 2026-11-02."), [Rehearsal("r-1", 1, failsAt: 2)], "live");

    public static JsonObject Mixed() => Of(
        CannedChecks.Each(name => Failing.Contains(name) ? CheckStatus.Fail
            : name is "webhook-secret" or "operator-token" ? CheckStatus.Warn
            : name is "scanned-files-hold-no-secret" or "gitleaks" ? CheckStatus.Skip : CheckStatus.Pass),
        5, Snapshot(), [Rehearsal("r-3", 1, failsAt: 9), Rehearsal("r-2", 26), Rehearsal("r-1", 50)]);

    public static JsonObject AllGreen(string mode = "test") => Of(CannedChecks.Each(_ => CheckStatus.Pass), 6, Snapshot(), [Rehearsal("r-2", 1, stripe: "itself"), Rehearsal("r-1", 26)], mode);

    /// <summary>Ready on the Stripe simulator, with decisions that no person made.</summary>
    public static JsonObject Simulated()
    {
        var readiness = AllGreen();
        readiness["simulator"] = "http://127.0.0.1:5183/";
        readiness["simulated"] = new JsonArray("decisions.tax", "policies.terms");
        foreach (var check in readiness["checks"]!.AsArray().Where(check => (string?)check!["name"] is "decision-tax" or "policy-terms"))
            check!["simulated"] = true;
        return readiness;
    }

    /// <summary>Two things fail, and of three more nobody saw anything.</summary>
    public static JsonObject Unproven() => Of(
        CannedChecks.Each(name => name is "portal-cancellation" or "decision-legal-review" ? CheckStatus.Fail : Unseen.Contains(name) ? CheckStatus.Skip : CheckStatus.Pass),
        5, null, [Rehearsal("r-1", 1)]);

    /// <summary>All is well but one decision: the attorney's.</summary>
    public static JsonObject OneBlocker() => Of(
        CannedChecks.Each(name => name == "decision-legal-review" ? CheckStatus.Fail : CheckStatus.Pass), 6, null, [Rehearsal("r-2", 1), Rehearsal("r-1", 26)]);

    public static JsonObject Running(int step = 6) => Of(
        CannedChecks.Each(name => name == "rehearsal-fresh" ? CheckStatus.Fail : CheckStatus.Pass), 5, null, [Rehearsal("r-9", 0, runsAt: step), Rehearsal("r-8", 26)]);

    /// <param name="hoursAgo">When it began.</param>
    public static JsonObject Rehearsal(string id, int hoursAgo, int? failsAt = null, int? runsAt = null, string stripe = "simulator", bool? dirty = null)
    {
        var steps = RehearsalSteps.Steps.Select((step, i) => Step(step.Name, i, failsAt, runsAt)).ToArray();
        return Node(new
        {
            id,
            startedAt = Ago(TimeSpan.FromHours(hoursAgo)),
            durationMs = 3120,
            mode = "test",
            engine = "embedded",
            commit = "3fa91c2be01d77",
            ok = failsAt is null && runsAt is null,
            running = runsAt is not null,
            steps,
            stripe,
            dirty,
        });
    }

    private static StepReport Step(string name, int i, int? failsAt, int? runsAt) => (failsAt, runsAt) switch
    {
        ({ } at, _) when i == at => new(name, "failed", 412, "expected a cancellation button; saw none", "Turn on cancellation in the portal configuration."),
        ({ } at, _) when i > at => new(name, "skipped", 0, "An earlier step failed.", null),
        (_, { } at) when i == at => new(name, "running", 0, "", null),
        (_, { } at) when i > at => new(name, "waiting", 0, "", null),
        _ => new(name, "passed", 90 + 31 * i, "As expected.", null),
    };

    /// <param name="ready">How many of the events are.</param>
    /// <param name="snapshot">Null where none is published.</param>
    private static JsonObject Of(
        IReadOnlyList<CheckReport> checks, int ready, JsonObject? snapshot, JsonObject[] rehearsals, string mode = "test")
    {
        var (blockers, stops) = (LiveBlockers.Of(checks), StopConditions.Of(checks));
        // Test mode always sells; live mode does with a snapshot that is good.
        var checkout = mode == "test" || snapshot is not null && (bool)snapshot["valid"]!;
        return Node(new
        {
            mode,
            checkoutEnabled = checkout,
            checkoutBlockers = checkout ? Array.Empty<string>() : ["snapshot-commit", "snapshot-expired"],
            commit = "3fa91c2be01d77",
            account = snapshot is null ? null : "acct_1QnyraBuddy81f",
            checkedAt = Ago(TimeSpan.FromSeconds(12)),
            ready = checks.Count > 0 && checks.All(check => check.Status != "fail") && !blockers.Concat(stops).Any(heading => heading.Open),
            checks = checks.Select(Seen),
            blockers,
            stopConditions = stops,
            webhookEvents = HandledEvents.Required.Select(type => (type, "required")).Concat(HandledEvents.Recommended.Select(type => (type, "recommended")))
                .Select((name, i) => new WebhookEventReadiness(
                    name.type, name.Item2, i < ready, i < ready ? "handler, subscription and rehearsal" : "no green rehearsal had it",
                    i < ready ? Ago(TimeSpan.FromHours(1)) : null)),
            snapshot,
            rehearsals,
            commands = ReadinessCommands.Of(mode),
        });
    }

    private static JsonObject Seen(CheckReport check)
    {
        var seen = Node(check);
        seen["seenFrom"] = CannedChecks.OfBackend(check.Name) ? "backend" : "operator";
        seen["seenAt"] = JsonValue.Create(Ago(CannedChecks.OfBackend(check.Name) ? TimeSpan.FromSeconds(12) : TimeSpan.FromHours(3)));
        return seen;
    }

    private static JsonObject Snapshot(params string[] problems) => Node(new
    {
        publishedAt = Ago(TimeSpan.FromHours(3)),
        expiresAt = Ago(TimeSpan.FromDays(-27)),
        valid = problems.Length == 0,
        problems,
        commit = problems.Length == 0 ? "3fa91c2be01d77" : "91be0c4",
    });

    private static DateTimeOffset Ago(TimeSpan time) => TimeProvider.System.GetUtcNow() - time;

    private static JsonObject Node(object value) => JsonSerializer.SerializeToNode(value, Json)!.AsObject();
}
