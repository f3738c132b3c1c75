using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Portal;

internal sealed class PortalConfiguration : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "billing_portal.configuration";

    public bool Active { get; set; } = true;

    public string? Application => null;

    public PortalBusinessProfile BusinessProfile { get; set; } = PortalBusinessProfile.None;

    public required long Created { get; init; }

    public string? DefaultReturnUrl { get; set; }

    public required PortalFeatures Features { get; set; }

    public bool IsDefault { get; init; }

    public bool Livemode => false;

    public PortalLoginPage LoginPage => PortalLoginPage.Off;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public string? Name { get; set; }

    public required long Updated { get; set; }

    /// <summary>What an account has after saving the portal's settings once in the Dashboard.</summary>
    public static PortalConfiguration Default(StripeIds ids, long now) => new()
    {
        Id = ids.Next("bpc_1", 23),
        Created = now,
        Updated = now,
        IsDefault = true,
        Features = PortalFeatures.Standard,
    };
}
