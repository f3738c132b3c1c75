namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>What the handbook says and the page must say in the same words.</summary>
internal static class HandbookWords
{
    public static readonly IReadOnlyList<string> All =
    [
        "Payments", "Billing Live Rehearsal", "Rehearsal Form", "Stripe setup", "Readiness Snapshot", "Commands", "Live Blockers", "Storage Guard", "Webhook Events",
        "Guarded Stripe go-live preflight for test mode, hosted backend health, webhook readiness, Customer Portal, support, legal review, and live-mode safety.",
        "Do not paste Stripe secret keys or webhook signing secrets here. Use your deployment provider secret store or temporary shell environment.",
        "This is not legal, tax, accounting, or Stripe support advice. Use Stripe test mode first. Do not run live mode until business identity, tax, support, policies, domain, and attorney/accountant review are complete.",
        "Hosted paid beta must set NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE=true and point NYRA_ENTITLEMENTS_FILE at an absolute mounted persistent path, or replace the JSON store with a managed database.",
        "GET /health verifies entitlement storage is writable",
        "Entitlement JSON writes use same-directory temporary files and atomic rename",
        "NODE_ENV=production or NYRA_BILLING_REQUIRE_PERSISTENT_STORAGE=true requires NYRA_ENTITLEMENTS_FILE",
        "Persistent storage mode requires NYRA_ENTITLEMENTS_FILE to be an absolute mounted path",
        "Stop the rehearsal and keep checkout disabled if:",
        "npm run billing:live-preflight -- --mode test", "npm run billing:live-rehearsal -- --mode test", "npm run test:billing-live-rehearsal",
        "$env:NYRA_BILLING_BASE_URL = \"https://billing.your-domain.example\"\n$env:NYRA_REHEARSAL_EMAIL = \"your-test-email@example.com\"\nnpm run billing:live-rehearsal -- --mode test",
        "$env:NYRA_BILLING_REHEARSAL_EXECUTE = \"true\"\nnpm run billing:live-rehearsal -- --mode test\nRemove-Item Env:\\NYRA_BILLING_REHEARSAL_EXECUTE",
        "$env:NYRA_ALLOW_LIVE_BILLING_REHEARSAL = \"true\"\nnpm run billing:live-preflight -- --mode live\nRemove-Item Env:\\NYRA_ALLOW_LIVE_BILLING_REHEARSAL",
        "Monthly price and hosted AI cap approved", "Support inbox confirmed by ticket roundtrip", "Domain and HTTPS backend URL",
        "Customer Portal cancellation/invoices/payment methods enabled", "Stripe webhook endpoint and signing secret configured", "Attorney/accountant review approved",
        "Secrets stored outside repo", "entitlements.active_entitlement_summary.updated",
        "Policies do not match actual checkout, refund, cancellation, AI usage, privacy, or support behavior",
    ];
}
