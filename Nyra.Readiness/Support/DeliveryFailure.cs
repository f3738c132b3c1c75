namespace Nyra.Readiness.Support;

/// <param name="Recipient">An address.</param>
/// <param name="Why">In the mail server's words, or its status.</param>
public sealed record DeliveryFailure(string Recipient, string Why);
