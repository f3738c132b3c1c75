using Nyra.Readiness.Preflight;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>Checks as the API would report them: all of the catalogue, each as it holds and as it fails.</summary>
internal static class CannedChecks
{
    private static readonly (string Holds, string Fails, string Fix) Plain =
        ("As it should be.", "Not as it should be.", "Fix it, then run preflight again.");

    private static readonly Dictionary<string, (string Holds, string Fails, string Fix)> Words = new(StringComparer.Ordinal)
    {
        ["stripe-secret-key"] = ("A restricted key of test mode.", "The key is of live mode.", "Set STRIPE_SECRET_KEY to a restricted test key."),
        ["webhook-secret"] = ("One secret, 12 days old.", "STRIPE_WEBHOOK_SECRET is not set.", "Copy it from the endpoint into the deployment provider secret store."),
        ["license-signing-secret"] = ("One ES256 key.", "NYRA_LICENSE_SIGNING_SECRET is not a PKCS#8 EC key.", "Make one: nyra keys new"),
        ["operator-token"] = ("43 characters of chance.", "The token has 9 characters.", "Set NYRA_OPERATOR_TOKEN to 32 random bytes."),
        ["working-tree-holds-no-secret"] = ("412 files were read.", "A Stripe secret key stands in .env.local, line 3.", "Roll the key in Stripe first, then delete the line."),
        ["git-history-holds-no-secret"] = ("318 commits were read.", "A webhook signing secret stands in commit 91be0c4.", "Roll the secret in Stripe: history cannot be taken back."),
        ["command-center-holds-no-secret"] = ("Nothing in it looks like one.", "The field tax looks like a secret key.", "Roll the key, then clear the field and save."),
        ["account-enabled"] = ("acct_1QnyraBuddy81f, charges and payouts enabled.", "The account cannot be charged yet: 2 requirements are due.", "Finish Settings, Business in the Stripe dashboard."),
        ["stripe-price"] = ("12.00 USD a month, as decided on 14 Nov.", "The price is 15.00 USD a month; 12.00 USD was decided.", "Point NYRA_STRIPE_PRICE_PRO_MONTHLY at the right price, or decide again."),
        ["portal-cancellation"] = ("Cancellation at the period’s end is on.", "Customer Portal cancellation is off in bpc_1QnyraBuddy.", "Turn on “Cancel subscriptions” in the portal configuration, then run preflight again."),
        ["portal-invoice-history"] = ("Invoice history is on.", "Invoice history is off in bpc_1QnyraBuddy.", "Turn on “Invoice history” in the portal configuration."),
        ["portal-payment-method-update"] = ("Payment method update is on.", "Payment method update is off in bpc_1QnyraBuddy.", "Turn on “Payment methods” in the portal configuration."),
        ["webhook-endpoint"] = ("https://billing.example.com/webhooks/stripe, API 2026-10-28.endive.", "No endpoint of this account leads to the backend.", "Add https://billing.example.com/webhooks/stripe in Stripe, Developers, Webhooks."),
        ["webhook-events"] = ("6 of 6 events.", "invoice.payment_failed is not sent.", "Add the event to the endpoint."),
        ["backend-https"] = ("billing.example.com, certificate until 3 Feb 2027.", "The base URL is not HTTPS.", "Serve the backend by HTTPS and set NYRA_BILLING_BASE_URL."),
        ["backend-hsts"] = ("max-age=63072000.", "The header is missing.", "Send Strict-Transport-Security from the gateway."),
        ["backend-healthy"] = ("GET /health answers 200 in 38 ms.", "GET /health answers 503: the queue is not reachable.", "Start Redis, and look at the backend’s log."),
        ["unsigned-webhook-refused"] = ("400 invalid-signature.", "The backend answered 200 to an unsigned webhook.", "Take the backend off the network at once."),
        ["payment-failure-revokes-at-once"] = ("NYRA_PAYMENT_FAILURE_GRACE_DAYS is 0.", "A failed payment revokes after 5 days.", "Set NYRA_PAYMENT_FAILURE_GRACE_DAYS to 0."),
        ["storage-writable"] = ("Written, synced and renamed 4 s ago.", "The folder /data is read-only.", "Mount it for writing by the backend’s user."),
        ["storage-survived-restart"] = ("Seen before and after the restart of 22 Nov.", "What was stored before the restart is gone.", "Mount a persistent volume."),
        ["decision-legal-review"] = ("Approved by Ada Lindqvist on 18 Nov.", "Not decided.", "Save it in the command center: on the page, or with PUT /v1/command-center."),
        ["decision-tax"] = ("Decided, until 14 May 2027.", "Not decided.", "Save it in the command center: on the page, or with PUT /v1/command-center."),
        ["policy-terms"] = ("Reads as Ada Lindqvist approved it on 18 Nov.", "The page was changed since Ada Lindqvist approved it on 18 Nov.", "Read what it says now, and approve it anew or put the approved text back."),
        ["policy-refund"] = ("Reads as Ada Lindqvist approved it on 18 Nov.", "The current text is not approved.", "On the readiness page: Read the page, then Approve this text."),
        ["policy-cancellation"] = ("Reads as Ada Lindqvist approved it on 18 Nov.", "No address is saved.", "Save the page's address in the command center."),
        ["policy-ai-usage"] = ("Reads as Ada Lindqvist approved it on 18 Nov.", "No address is saved.", "Save the page's address in the command center."),
        ["policy-privacy"] = ("Reads as Ada Lindqvist approved it on 18 Nov.", "No address is saved.", "Save the page's address in the command center."),
        ["policy-support"] = ("Reads as Ada Lindqvist approved it on 18 Nov.", "No address is saved.", "Save the page's address in the command center."),
        ["policy-wording-signed-off"] = ("Signed off beside what the system does.", "Not signed off beside what the system does: refund, cancellation.", "Read the wording beside this configuration, and approve the page anew."),
        ["support-roundtrip"] = ("NYRA-7F3K9QXZ was answered after 41 min.", "Ticket NYRA-7F3K9QXZ, sent 2 h ago, is not answered.", "Answer it from the inbox: nyra support-roundtrip --wait"),
        ["rehearsal-fresh"] = ("Today 09:41, 17 of 17 steps.", "The last rehearsal of this commit failed at portal-opened.", "npm run billing:live-rehearsal -- --mode test"),
    };

    // An address at Stripe, one of this page, and a path in the repository: a link may be any of them.
    private static readonly Dictionary<string, string> Links = new(StringComparer.Ordinal)
    {
        ["portal-cancellation"] = "https://dashboard.stripe.com/test/settings/billing/portal",
        ["support-roundtrip"] = "https://billing.example.com/readiness#form",
        ["decision-tax"] = "/readiness#form",
        ["backend-hsts"] = "docs/deployment.md#https",
        ["storage-survived-restart"] = "docs/storage.md",
    };

    public static IReadOnlyList<CheckReport> Each(Func<string, CheckStatus> status) => [.. PreflightChecks.All.Select(check => Report(check, status(check.Name)))];

    /// <summary>What the backend sees itself; the rest was sent by the operator's machine.</summary>
    public static bool OfBackend(string name) => PreflightChecks.All.Single(check => check.Name == name).Seats.HasFlag(Seat.Backend);

    private static CheckReport Report(ICheck check, CheckStatus status)
    {
        var (holds, fails, fix) = Words.GetValueOrDefault(check.Name, Plain);
        var message = status switch
        {
            CheckStatus.Pass or CheckStatus.Warn => holds,
            CheckStatus.Fail => fails,
            _ => "Only the operator's machine can prove this.",
        };
        return new(
            check.Name, check.Group.Title(), check.Title, status.ToString().ToLowerInvariant(), message,
            status == CheckStatus.Pass && check.Name == "webhook-events" ? "we_1QnyraBuddy, created 2 Nov" : null,
            status is CheckStatus.Pass or CheckStatus.Skip ? null : fix, status == CheckStatus.Fail ? Links.GetValueOrDefault(check.Name) : null, 12);
    }
}
