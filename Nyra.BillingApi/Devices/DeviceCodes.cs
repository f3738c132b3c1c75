using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Devices;

/// <summary>Gives out the codes by which a device joins an account: a short one to a device of the account, a long one to the operator.</summary>
internal sealed class DeviceCodes(IEntitlementStore store, TimeProvider time)
{
    public static readonly TimeSpan OnScreenLife = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan FromOperatorLife = TimeSpan.FromDays(7);

    /// <summary>For a person who has a device of the account at hand.</summary>
    public Task<OfferedCode> OfferAsync(string customerId, string byDevice, CancellationToken ct) => OfferAsync(
        customerId, DeviceCodeText.OnScreen, OnScreenLife, replaces: null, new([$"device {byDevice}"], "code for another device given out"), ct);

    /// <summary>For a person who has none: the device that joins by it takes the place of the lost one.</summary>
    public Task<OfferedCode> OfferInPlaceOfAsync(string customerId, string lostDevice, CancellationToken ct) => OfferAsync(
        customerId, DeviceCodeText.FromOperator, FromOperatorLife, lostDevice, new(["operator"], $"release code for device {lostDevice} given out"), ct);

    private async Task<OfferedCode> OfferAsync(
        string customerId, int characters, TimeSpan life, string? replaces, Cause cause, CancellationToken ct)
    {
        var code = DeviceCodeText.New(characters);
        var now = time.GetUtcNow();
        var offered = new DeviceCode(DeviceCodeText.Hash(code), now + life, replaces);
        await store.UpdateDevicesAsync(customerId, roster => roster.Offer(offered, now), cause, ct);
        return new(code, offered.ExpiresAt);
    }
}
