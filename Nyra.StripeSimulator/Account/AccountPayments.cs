namespace Nyra.StripeSimulator.Account;

internal sealed record AccountPayments
{
    public static readonly AccountPayments None = new();

    public string? StatementDescriptor => null;

    public string? StatementDescriptorKana => null;

    public string? StatementDescriptorKanji => null;

    public string? StatementDescriptorPrefixKana => null;

    public string? StatementDescriptorPrefixKanji => null;
}
