namespace Nyra.StripeSimulator.Api;

internal sealed record ErrorBody(StripeError Error);
