namespace Nyra.StripeSimulator.Account;

internal sealed record AccountDashboard(string DisplayName)
{
    public string Timezone => "Etc/UTC";
}
