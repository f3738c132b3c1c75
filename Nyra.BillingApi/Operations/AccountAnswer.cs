using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Operations;

/// <summary>One account as the operator sees it. No token, no hash.</summary>
/// <param name="Audit">Its latest changes, oldest first.</param>
public sealed record AccountAnswer(
    string CustomerId, bool Access, string Code, Versioned<BillingState> Billing, long DevicesVersion, IReadOnlyList<OperatorDevice> Devices,
    Versioned<HostedAiUsage> Usage, IReadOnlyList<AuditEntry> Audit)
{
    public static AccountAnswer Of(Account account, IReadOnlyList<AuditEntry> audit, TimeSpan grace, DateTimeOffset now)
    {
        var access = LicenseGate.Decide(account.Billing.Value, grace, now);
        var devices = account.Devices.Value.Devices
            .Select(device => new OperatorDevice(device.DeviceId, device.Name, device.ActivatedAt, device.ReleasedAt)).ToList();
        return new(account.CustomerId, access.Allowed, access.Code, account.Billing, account.Devices.Version, devices, account.Usage, audit);
    }
}
