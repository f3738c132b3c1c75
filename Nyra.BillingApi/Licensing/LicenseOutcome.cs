using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Licensing;

/// <summary>A license, or a refusal; both signed.</summary>
public abstract record LicenseOutcome
{
    private LicenseOutcome()
    {
    }

    public sealed record Licensed(string License) : LicenseOutcome;

    public sealed record Refused(string Refusal, Access Access) : LicenseOutcome;
}
