namespace Nyra.StripeSimulator.Account;

internal sealed record AccountBranding
{
    public static readonly AccountBranding None = new();

    public string? Icon => null;

    public string? Logo => null;

    public string? PrimaryColor => null;

    public string? SecondaryColor => null;
}
