using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Devices;

/// <summary>The account's devices, listed and released by any of them.</summary>
public static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder app)
    {
        var devices = app.MapGroup("/v1/devices").WithTags("Devices").RequireAuthorization(Powers.Device);
        devices.MapGet("/", ListAsync).WithSummary("The activated devices");
        devices.MapDelete("/{deviceId}", ReleaseAsync).WithSummary("Releases a device: its token and its licenses end");
    }

    private static async Task<Ok<DeviceList>> ListAsync(Caller caller, IEntitlementStore store, CancellationToken ct)
    {
        var roster = (await store.FindAsync(caller.CustomerId, ct))?.Devices.Value ?? DeviceRoster.None;
        return TypedResults.Ok(new DeviceList(
            [.. roster.Activated.Select(device => new DeviceEntry(device.DeviceId, device.Name, device.ActivatedAt, device.DeviceId == caller.DeviceId))],
            DeviceRoster.Limit));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(
        string deviceId, Caller caller, IEntitlementStore store, TimeProvider time, CancellationToken ct)
    {
        var cause = new Cause([$"device {caller.DeviceId}"], $"device {deviceId} released");
        var released = await store.UpdateDevicesAsync(
            caller.CustomerId,
            roster => roster.Activated.Any(device => device.DeviceId == deviceId) ? roster.Release(deviceId, time.GetUtcNow()) : null,
            cause, ct);
        return released is null ? Problems.NotFound.Because("No activated device has this id.") : TypedResults.NoContent();
    }
}
