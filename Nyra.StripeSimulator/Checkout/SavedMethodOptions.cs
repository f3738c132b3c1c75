namespace Nyra.StripeSimulator.Checkout;

internal sealed record SavedMethodOptions(IReadOnlyList<string> AllowRedisplayFilters)
{
    public static readonly SavedMethodOptions Standard = new(["always"]);

    public string? PaymentMethodRemove => "disabled";

    public string? PaymentMethodSave => null;
}
