namespace Nyra.StripeSimulator.Account;

internal sealed record AccountPayments(string? StatementDescriptor)
{
    public string? StatementDescriptorKana => null;

    public string? StatementDescriptorKanji => null;

    public string? StatementDescriptorPrefixKana => null;

    public string? StatementDescriptorPrefixKanji => null;
}
