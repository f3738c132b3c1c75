using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Devices;

/// <summary>Gives out the codes by which a device joins an account: a short one to a device of the account, a long one to the operator.</summary>
internal sealed class DeviceCodes(IEntitlementStore store, TimeProvider time)
{
    public static readonly TimeSpan OnScreenLife = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan FromOperatorLife = TimeSpan.FromDays(7);

    /// <summary>For a person who has a device of the account at hand.</summary>
    /// <remarks>No audit row: whoever shows codes all day must not push out what happened to the account. Their use leaves one.</remarks>
    public Task<OfferedCode> OfferAsync(string customerId, string byDevice, CancellationToken ct) =>
        OfferAsync(customerId, DeviceCodeText.OnScreen, OnScreenLife, replaces: null, byDevice, cause: null, ct);

    /// <summary>For a person who has none.</summary>
    /// <param name="lostDevice">Whose place the device that joins by it takes; null where none is to be released.</param>
    public Task<OfferedCode> OfferByOperatorAsync(string customerId, string? lostDevice, CancellationToken ct) => OfferAsync(
        customerId, DeviceCodeText.FromOperator, FromOperatorLife, lostDevice, byDevice: null,
        new(["operator"], lostDevice is null ? "code given out" : $"release code for device {lostDevice} given out"), ct);

    private async Task<OfferedCode> OfferAsync(
        string customerId, int characters, TimeSpan life, string? replaces, string? byDevice, Cause? cause, CancellationToken ct)
    {
        var code = DeviceCodeText.New(characters);
        var now = time.GetUtcNow();
        var offered = new DeviceCode(DeviceCodeText.Hash(code), now + life, replaces, byDevice);
        await store.UpdateDevicesAsync(customerId, roster => roster.Offer(offered, now), cause, ct);
        return new(code, offered.ExpiresAt);
    }
}
