using Nyra.Readiness.Preflight;

namespace Nyra.Readiness.Blockers;

/// <summary>The handbook's stop conditions: while one is met the rehearsal stops and checkout stays disabled. Each by the checks that rule it out.</summary>
public static class StopConditions
{
    public static readonly IReadOnlyList<(string Text, string[] Checks)> All =
    [
        ("Any secret appears in a repo file or command-center state",
            ["working-tree-holds-no-secret", "git-history-holds-no-secret", "no-env-file-is-tracked", "command-center-holds-no-secret", "reports-hold-no-secret"]),
        ("Customer Portal cancellation is not enabled", ["portal-cancellation"]),
        ("Webhook endpoint is not verified",
            [
                "webhook-endpoint", "webhook-events", "webhook-api-version", "webhook-secret", "webhook-secret-proven", "webhook-no-redirect", "unsigned-webhook-refused",
                "stale-signature-refused", "forged-webhook-refused",
            ]),
        ("Desktop activation does not receive an active signed license after test checkout", ["rehearsal-fresh"]),
        ("Canceled or failed subscriptions do not revoke paid features", ["rehearsal-fresh", "payment-failure-revokes-at-once", "webhook-worker-alive", "webhook-queue-flows"]),
        ("Support inbox cannot receive and answer a test ticket", ["support-roundtrip"]),
        ("Policies do not match actual checkout, refund, cancellation, AI usage, privacy, or support behavior",
            [
                "policy-terms", "policy-refund", "policy-cancellation", "policy-ai-usage", "policy-privacy", "policy-support", "policies-match-stripe", "policy-wording-signed-off",
            ]),
    ];

    public static IReadOnlyList<Heading> Of(IReadOnlyList<CheckReport> reports) => Headings.Of(All, reports);
}
