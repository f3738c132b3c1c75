namespace Nyra.StripeSimulator.Payments;

internal sealed record RedirectToUrl(string? ReturnUrl, string Url);
