namespace Nyra.StripeSimulator.Checkout;

internal sealed record CustomText
{
    public static readonly CustomText None = new();

    public string? AfterSubmit => null;

    public string? ShippingAddress => null;

    public string? Submit => null;

    public string? TermsOfServiceAcceptance => null;
}
