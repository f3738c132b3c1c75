namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalConfirmation(string? CustomMessage);
