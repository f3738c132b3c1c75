namespace Nyra.StripeSimulator.Account;

internal sealed record AccountController(string Type)
{
    public static readonly AccountController Itself = new("account");
}
