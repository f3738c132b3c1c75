namespace Nyra.StripeSimulator.Catalog;

internal sealed record MarketingFeature(string Name);
