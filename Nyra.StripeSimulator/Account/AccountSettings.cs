namespace Nyra.StripeSimulator.Account;

internal sealed record AccountSettings(AccountDashboard Dashboard)
{
    public AccountBranding Branding => AccountBranding.None;

    public AccountCardPayments CardPayments => AccountCardPayments.None;

    public AccountPayments Payments => AccountPayments.None;
}
