namespace Nyra.StripeSimulator.Account;

internal sealed record AccountCardPayments
{
    public static readonly AccountCardPayments None = new();

    public string? StatementDescriptorPrefix => null;

    public string? StatementDescriptorPrefixKana => null;

    public string? StatementDescriptorPrefixKanji => null;
}
