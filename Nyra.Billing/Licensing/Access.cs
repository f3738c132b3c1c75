namespace Nyra.Billing.Licensing;

/// <summary>Whether the paid features may be used now, with a code a program can switch on.</summary>
/// <param name="Until">When the answer ends by itself, where it does: the end of a payment's grace or of the paid period.</param>
public sealed record Access(bool Allowed, string Code, DateTimeOffset? Until = null);
