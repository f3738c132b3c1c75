namespace Nyra.Billing.Entitlements;

/// <summary>What a look at Stripe came to.</summary>
/// <param name="Changed">False where the account was equal to Stripe already.</param>
public sealed record SyncResult(BillingState State, bool Changed);
