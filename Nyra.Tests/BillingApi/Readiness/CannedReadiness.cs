using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>Answers of <c>GET /v1/readiness</c>, headings and all, for the states the page must be good in.</summary>
internal static class CannedReadiness
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private static readonly string[] Events =
    [
        "checkout.session.completed", "invoice.paid", "invoice.payment_failed", "customer.subscription.updated", "customer.subscription.deleted",
        "entitlements.active_entitlement_summary.updated",
    ];

    private static readonly string[] Failing = ["portal-cancellation", "portal-invoice-history", "portal-payment-method-update", "decision-legal-review", "support-roundtrip", "policy-terms"];

    public static JsonObject Empty() => Of([], [], null, []);

    public static JsonObject AllRed() => Of(
        CannedChecks.Each(_ => CheckStatus.Fail), [], Snapshot(valid: false, "It is of commit 91be0c4; this backend runs 3fa91c2.", "It expired on 2 Nov."), [Rehearsal("r-1", 1, failsAt: 2)]);

    public static JsonObject Mixed() => Of(
        CannedChecks.Each(name => Failing.Contains(name) ? CheckStatus.Fail
            : name is "webhook-secret" or "operator-token" ? CheckStatus.Warn
            : name is "storage-survives-restart" or "unsigned-webhook-refused" ? CheckStatus.Skip : CheckStatus.Pass),
        Events[..5], Snapshot(valid: true), [Rehearsal("r-3", 1, failsAt: 9), Rehearsal("r-2", 26), Rehearsal("r-1", 50)]);

    public static JsonObject AllGreen() => Of(CannedChecks.Each(_ => CheckStatus.Pass), Events, Snapshot(valid: true), [Rehearsal("r-2", 1), Rehearsal("r-1", 26)], checkout: true);

    public static JsonObject Running(int step = 6) => Of(
        CannedChecks.Each(name => name == "rehearsal-fresh" ? CheckStatus.Fail : CheckStatus.Pass), Events[..5], null, [Rehearsal("r-9", 0, runsAt: step), Rehearsal("r-8", 26)]);

    /// <param name="hoursAgo">When it began.</param>
    public static JsonObject Rehearsal(string id, int hoursAgo, int? failsAt = null, int? runsAt = null)
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

    private static JsonObject Of(
        IReadOnlyList<CheckReport> checks, IReadOnlyCollection<string> readyEvents, object? snapshot, JsonObject[] rehearsals, bool checkout = false) => Node(new
        {
            mode = "test",
            checkoutEnabled = checkout,
            commit = "3fa91c2be01d77",
            account = "acct_1QnyraBuddy81f",
            checkedAt = Ago(TimeSpan.FromSeconds(12)),
            ready = checks.Count > 0 && checks.All(check => check.Status != "fail"),
            checks = checks.Select(Seen),
            blockers = LiveBlockers.Of(checks),
            stopConditions = StopConditions.Of(checks),
            webhookEvents = Events.Select(type => new
            {
                type,
                requirement = type.StartsWith("entitlements", StringComparison.Ordinal) ? "recommended" : "required",
                ready = readyEvents.Contains(type),
                why = readyEvents.Contains(type) ? "Handler, subscription and rehearsal are there." : "No rehearsal has seen it yet.",
                lastProven = readyEvents.Contains(type) ? (DateTimeOffset?)Ago(TimeSpan.FromHours(1)) : null,
            }),
            snapshot,
            rehearsals,
        });

    private static JsonObject Seen(CheckReport check)
    {
        var seen = Node(check);
        seen["seenFrom"] = CannedChecks.OfBackend(check.Name) ? "backend" : "operator";
        seen["seenAt"] = JsonValue.Create(Ago(CannedChecks.OfBackend(check.Name) ? TimeSpan.FromSeconds(12) : TimeSpan.FromHours(3)));
        return seen;
    }

    private static object Snapshot(bool valid, params string[] problems) => new
    {
        publishedAt = Ago(TimeSpan.FromHours(3)),
        expiresAt = Ago(TimeSpan.FromDays(-27)),
        valid,
        problems,
        commit = valid ? "3fa91c2be01d77" : "91be0c4",
    };

    private static DateTimeOffset Ago(TimeSpan time) => TimeProvider.System.GetUtcNow() - time;

    private static JsonObject Node(object value) => JsonSerializer.SerializeToNode(value, Json)!.AsObject();
}
