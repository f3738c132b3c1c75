namespace Nyra.StripeSimulator.Account;

internal sealed record AccountBusinessProfile(string? Name, string? SupportEmail, string? SupportUrl)
{
    public string? Mcc => null;

    public string? MinorityOwnedBusinessDesignation => null;

    public string? ProductDescription => null;

    public string? SpecifiedCommercialTransactionsActUrl => null;

    public string? SupportAddress => null;

    public string? SupportPhone => null;

    public string? Url => null;
}
