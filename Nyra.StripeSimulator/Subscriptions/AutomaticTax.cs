namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record AutomaticTax
{
    public static readonly AutomaticTax Off = new();

    public string? DisabledReason => null;

    public bool Enabled => false;

    public string? Liability => null;
}
