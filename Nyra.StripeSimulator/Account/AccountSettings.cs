namespace Nyra.StripeSimulator.Account;

internal sealed record AccountSettings(AccountDashboard Dashboard, AccountPayments Payments)
{
    public AccountBranding Branding => AccountBranding.None;

    public AccountCardPayments CardPayments => AccountCardPayments.None;
}
