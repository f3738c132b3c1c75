namespace Nyra.StripeSimulator.Account;

/// <summary>The one account all keys belong to.</summary>
internal sealed record AccountShape(
    string Id, AccountBusinessProfile BusinessProfile, AccountSettings Settings, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted)
{
    public string Object => "account";

    public string? BusinessType => null;

    public IReadOnlyDictionary<string, string> Capabilities =>
        new Dictionary<string, string> { ["card_payments"] = "active", ["transfers"] = "active" };

    public AccountController Controller => AccountController.Itself;

    public string Country => "US";

    public string DefaultCurrency => "usd";

    public string? Email => null;

    public string Type => "standard";
}
