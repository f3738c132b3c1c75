namespace Nyra.BillingApi.Licensing;

/// <summary>A fresh license: a JWT (ES256), see <see cref="Nyra.Billing.Licensing.LicenseIssuer.Issue"/>.</summary>
public sealed record LicenseAnswer(string License);
