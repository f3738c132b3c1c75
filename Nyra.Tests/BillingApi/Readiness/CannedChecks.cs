using Nyra.Readiness.Preflight;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>Checks as the API would report them, each as it holds and as it fails.</summary>
internal static class CannedChecks
{
    private static readonly (CheckGroup Group, string Name, string Title, string Holds, string Fails, string Fix)[] All =
    [
        (CheckGroup.SecretsAndMode, "stripe-key-mode", "Stripe key is of this mode", "A restricted key of test mode.", "The key is of live mode.", "Set STRIPE_SECRET_KEY to a restricted test key."),
        (CheckGroup.SecretsAndMode, "webhook-secret", "Webhook signing secret is set", "One secret, 12 days old.", "STRIPE_WEBHOOK_SECRET is not set.", "Copy it from the endpoint into the deployment provider secret store."),
        (CheckGroup.SecretsAndMode, "license-signing-secret", "License signing key is good", "One ES256 key.", "NYRA_LICENSE_SIGNING_SECRET is not a PKCS#8 EC key.", "Make one: nyra keys new"),
        (CheckGroup.SecretsAndMode, "operator-token", "Operator token is strong", "43 characters of chance.", "The token has 9 characters.", "Set NYRA_OPERATOR_TOKEN to 32 random bytes."),
        (CheckGroup.NoSecretAtRest, "working-tree-holds-no-secret", "No secret in the working tree", "412 files were read.", "A Stripe secret key stands in .env.local, line 3.", "Roll the key in Stripe first, then delete the line."),
        (CheckGroup.NoSecretAtRest, "git-history-holds-no-secret", "No secret in the history", "318 commits were read.", "A webhook signing secret stands in commit 91be0c4.", "Roll the secret in Stripe: history cannot be taken back."),
        (CheckGroup.NoSecretAtRest, "command-center-holds-no-secret", "No secret in the command center", "Nothing in it looks like one.", "The field tax looks like a secret key.", "Roll the key, then clear the field and save."),
        (CheckGroup.NoSecretAtRest, "reports-hold-no-secret", "No secret in the reports", "9 reports were read.", "A license token stands in report.json of 22 Nov.", "Delete artifacts/rehearsals of that day."),
        (CheckGroup.StripeSetup, "stripe-account", "Account takes charges and pays out", "acct_1QnyraBuddy81f, charges and payouts enabled.", "The account cannot be charged yet: 2 requirements are due.", "Finish Settings, Business in the Stripe dashboard."),
        (CheckGroup.StripeSetup, "stripe-price", "Price equals the decision", "12.00 USD a month, as decided on 14 Nov.", "The price is 15.00 USD a month; 12.00 USD was decided.", "Point NYRA_STRIPE_PRICE_PRO_MONTHLY at the right price, or decide again."),
        (CheckGroup.StripeSetup, "portal-cancellation", "Customers can cancel in the portal", "Cancellation at the period’s end is on.", "Customer Portal cancellation is off in bpc_1QnyraBuddy.", "Turn on “Cancel subscriptions” in the portal configuration, then run preflight again."),
        (CheckGroup.StripeSetup, "portal-invoice-history", "Customers see their invoices", "Invoice history is on.", "Invoice history is off in bpc_1QnyraBuddy.", "Turn on “Invoice history” in the portal configuration."),
        (CheckGroup.StripeSetup, "portal-payment-method-update", "Customers can change their card", "Payment method update is on.", "Payment method update is off in bpc_1QnyraBuddy.", "Turn on “Payment methods” in the portal configuration."),
        (CheckGroup.StripeSetup, "webhook-endpoint", "Webhook endpoint is there and enabled", "https://billing.example.com/webhooks/stripe, API 2026-10-28.endive.", "No endpoint of this account leads to the backend.", "Add https://billing.example.com/webhooks/stripe in Stripe, Developers, Webhooks."),
        (CheckGroup.StripeSetup, "webhook-events", "Endpoint sends every event needed", "6 of 6 events.", "invoice.payment_failed is not sent.", "Add the event to the endpoint."),
        (CheckGroup.HostedBackend, "backend-https", "Backend answers by HTTPS", "billing.example.com, certificate until 3 Feb 2027.", "The base URL is not HTTPS.", "Serve the backend by HTTPS and set NYRA_BILLING_BASE_URL."),
        (CheckGroup.HostedBackend, "backend-health", "Backend is healthy", "GET /health answers 200 in 38 ms.", "GET /health answers 503: the queue is not reachable.", "Start Redis, and look at the backend’s log."),
        (CheckGroup.HostedBackend, "unsigned-webhook-refused", "Unsigned webhook is refused", "400 invalid-signature.", "The backend answered 200 to an unsigned webhook.", "Take the backend off the network at once."),
        (CheckGroup.HostedBackend, "payment-failure-revokes-at-once", "A failed payment revokes at once", "NYRA_PAYMENT_FAILURE_GRACE_DAYS is 0.", "A failed payment revokes after 5 days.", "Set NYRA_PAYMENT_FAILURE_GRACE_DAYS to 0."),
        (CheckGroup.StorageGuard, "storage-writable", "Entitlement storage is writable", "Written, synced and renamed 4 s ago.", "The folder /data is read-only.", "Mount it for writing by the backend’s user."),
        (CheckGroup.StorageGuard, "storage-persistent", "Persistent storage is required", "NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE is true.", "Persistent storage is not required.", "Set NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE=true."),
        (CheckGroup.StorageGuard, "storage-absolute-path", "An absolute mounted path", "/data/entitlements.json on its own volume.", "data/entitlements.json is not absolute.", "Point NYRA_ENTITLEMENTS_FILE at the mounted path."),
        (CheckGroup.StorageGuard, "storage-survives-restart", "Survived the last restart", "Seen before and after the restart of 22 Nov.", "What was stored before the restart is gone.", "Mount a persistent volume."),
        (CheckGroup.Decisions, "decision-monthly-price", "Monthly price is decided", "12.00 USD, by Jenny Rosen on 14 Nov.", "No monthly price is saved.", "Save it in the rehearsal form."),
        (CheckGroup.Decisions, "decision-hosted-ai-cap", "Hosted AI cap is decided", "2000 requests a month, by Jenny Rosen on 14 Nov.", "No hosted AI cap is saved.", "Save it in the rehearsal form."),
        (CheckGroup.Decisions, "decision-support-inbox", "Support inbox is decided", "help@example.com.", "No support inbox is saved.", "Save it in the rehearsal form."),
        (CheckGroup.Decisions, "decision-backend-url", "Domain and backend URL are chosen", "https://billing.example.com", "No backend URL is saved.", "Save it in the rehearsal form."),
        (CheckGroup.Decisions, "decision-business-name", "Business name is saved", "NyrA Labs LLC.", "No business name is saved.", "Save it in the rehearsal form."),
        (CheckGroup.Decisions, "decision-customer-portal", "Customer Portal is configured", "Configured, by Jenny Rosen on 15 Nov.", "The Customer Portal is not said to be configured.", "Save it in the rehearsal form."),
        (CheckGroup.Decisions, "decision-legal-review", "Attorney/accountant review is approved", "Approved by Ada Lindqvist on 18 Nov.", "Attorney/accountant review is not approved.", "It needs a name, a date, and approval of the terms as they read today."),
        (CheckGroup.Policies, "policy-terms", "Terms read as approved", "7c2f… since 18 Nov.", "The terms changed since they were approved.", "Read them again and approve them in the rehearsal form."),
        (CheckGroup.Policies, "policy-refund", "Refund policy reads as approved", "9a01… since 18 Nov.", "The refund policy was never approved.", "Approve it in the rehearsal form."),
        (CheckGroup.Policies, "policy-privacy", "Privacy policy reads as approved", "e11d… since 18 Nov.", "The privacy policy answers 404.", "Publish it, then approve it."),
        (CheckGroup.Policies, "policies-match-stripe", "Policies say what Stripe does", "Cancellation at the period’s end in both.", "The terms promise cancellation at once; the portal cancels at the period’s end.", "Change one of them."),
        (CheckGroup.SupportInbox, "support-roundtrip", "Support inbox answered a test ticket", "NYRA-7F3K9QXZ was answered after 41 min.", "Ticket NYRA-7F3K9QXZ, sent 2 h ago, is not answered.", "Answer it from the inbox: nyra support-roundtrip --wait"),
        (CheckGroup.Rehearsal, "rehearsal-fresh", "A green rehearsal of this commit", "Today 09:41, 17 of 17 steps.", "The last rehearsal of this commit failed at portal-opened.", "npm run billing:live-rehearsal -- --mode test"),
    ];

    private static readonly string[] SeenByBackend = ["storage", "decision", "rehearsal", "license", "operator", "payment", "command"];

    public static IReadOnlyList<CheckReport> Each(Func<string, CheckStatus> status) => [.. All.Select(check => Report(check, status(check.Name)))];

    /// <summary>What the backend sees itself; the rest was sent by the operator's machine.</summary>
    public static bool OfBackend(string name) => SeenByBackend.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    private static CheckReport Report((CheckGroup Group, string Name, string Title, string Holds, string Fails, string Fix) check, CheckStatus status) => new(
        check.Name, check.Group.Title(), check.Title, status.ToString().ToLowerInvariant(),
        status switch
        {
            CheckStatus.Pass or CheckStatus.Warn => check.Holds,
            CheckStatus.Fail => check.Fails,
            _ => "It is not seen in this mode.",
        },
        status == CheckStatus.Pass && check.Name == "webhook-events" ? "we_1QnyraBuddy, created 2 Nov" : null,
        status is CheckStatus.Pass or CheckStatus.Skip ? null : check.Fix,
        status == CheckStatus.Fail && check.Name == "portal-cancellation" ? "https://dashboard.stripe.com/test/settings/billing/portal" : null,
        12);
}
