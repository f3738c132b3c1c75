namespace Nyra.BillingApi.Usage;

/// <summary>Hosted AI requests of the current billing period.</summary>
/// <param name="Reserved">Under way: counted until released or expired.</param>
/// <param name="Cap">Null where nothing caps them.</param>
public sealed record UsageAnswer(int Used, int Reserved, int? Cap, int? Remaining, DateTimeOffset? PeriodStart, DateTimeOffset? PeriodEnd);
