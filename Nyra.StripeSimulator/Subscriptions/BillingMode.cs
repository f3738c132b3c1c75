namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>"flexible" is Stripe's default since 2025-09-30.clover.</summary>
internal sealed record BillingMode(string Type, FlexibleBilling? Flexible)
{
    public const string FlexibleType = "flexible";
    public const string ClassicType = "classic";

    public static readonly BillingMode Classic = new(ClassicType, null);
    public static readonly BillingMode Default = new(FlexibleType, new FlexibleBilling("included"));

    public static BillingMode Read(Api.Parameters parameters)
    {
        var group = parameters.Group("billing_mode");
        var type = group?.OneOf("type", ClassicType, FlexibleType);
        group?.Unsupported("flexible");
        return type == ClassicType ? Classic : Default;
    }
}
