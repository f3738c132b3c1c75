using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
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
        devices.MapGet("/", List).WithSummary("The activated devices");
        devices.MapPost("/codes", OfferCodeAsync).WithSummary("A short code by which another device joins the account");
        devices.MapDelete("/{deviceId}", ReleaseAsync).WithSummary("Releases a device: its token and its licenses end");
    }

    private static Ok<DeviceList> List(Caller caller, IOptions<PlanOptions> plan) => TypedResults.Ok(new DeviceList(
        [.. caller.Account.Devices.Value.Activated.Select(
            device => new DeviceEntry(device.DeviceId, device.Name, device.ActivatedAt, device.DeviceId == caller.DeviceId))],
        plan.Value.DeviceLimit));

    private static async Task<Ok<OfferedCode>> OfferCodeAsync(Caller caller, DeviceCodes codes, CancellationToken ct) =>
        TypedResults.Ok(await codes.OfferAsync(caller.CustomerId, caller.DeviceId, ct));

    private static async Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(
        string deviceId, Caller caller, HttpContext http, IEntitlementStore store, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var next = now;
        var cause = new Cause([$"device {caller.DeviceId}"], $"device {deviceId} released");
        var released = await store.UpdateDevicesAsync(
            caller.CustomerId,
            roster => (next = roster.NextRelease(now)) > now || roster.ReleaseByDevice(deviceId, now) is var less && less == roster ? null : less,
            cause, ct);
        if (released is not null)
            return TypedResults.NoContent();
        if (next <= now)
            return Problems.NotFound.Because("No activated device has this id.");
        http.Response.Headers.RetryAfter = Math.Ceiling((next - now).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.ReleaseLimit.Because(
            $"Up to {DeviceRoster.MostReleases} devices a day can be released. Wait until {next:u}, or ask support.");
    }
}
