namespace Nyra.Billing.Stripe;

/// <summary>A feature the customer is entitled to now.</summary>
/// <param name="MonthlyRequests">The feature's metadata <c>monthly_requests</c>, where it has one.</param>
public sealed record ActiveFeature(string LookupKey, int? MonthlyRequests = null);
