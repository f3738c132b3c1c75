namespace Nyra.StripeSimulator.Account;

internal sealed record AccountBusinessProfile(string Name)
{
    public string? Mcc => null;

    public string? MinorityOwnedBusinessDesignation => null;

    public string? ProductDescription => null;

    public string? SpecifiedCommercialTransactionsActUrl => null;

    public string? SupportAddress => null;

    public string? SupportEmail => null;

    public string? SupportPhone => null;

    public string? SupportUrl => null;

    public string? Url => null;
}
