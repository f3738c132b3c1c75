using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Licensing;

/// <summary>Signs a device's license by what its account is entitled to now, or signs why not.</summary>
internal sealed class Licenses(
    LicenseIssuer issuer, PublishedKeys published, IOptions<PaymentFailureOptions> failures, TimeProvider time)
{
    public async Task<LicenseOutcome> ForAsync(
        string customerId, BillingState billing, string deviceId, bool released, string? nonce, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var access = released ? new(false, AccessCodes.DeviceReleased) : LicenseGate.Decide(billing, failures.Value.Grace, now);
        // What is signed now must stay verifiable when its key has left the secret store.
        await published.LedgerAsync(ct);
        return access.Allowed
            ? new LicenseOutcome.Licensed(issuer.Issue(customerId, deviceId, billing, access, LicenseTerms.For(access, now), nonce))
            : new LicenseOutcome.Refused(issuer.Refuse(customerId, deviceId, access, now, nonce), access);
    }
}
