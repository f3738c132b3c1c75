using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Credentials;
using Nyra.BillingApi.Devices;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Operations;

/// <summary>What the operator does for a customer who has no device left to help himself.</summary>
public static class OperatorDeviceEndpoints
{
    public static void MapOperatorDevices(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/accounts/{customerId}/release-codes", ReleaseAsync).WithTags("Operations").RequireAuthorization(Powers.Operator)
            .WithSummary("A code by which a device joins the account, in the place of a lost one where there is one");

    private static async Task<Results<Ok<OfferedCode>, ProblemHttpResult>> ReleaseAsync(
        string customerId, ReleaseCodeRequest request, IEntitlementStore store, DeviceCodes codes, TimeProvider time, CancellationToken ct)
    {
        if (await store.FindAsync(customerId, ct) is not { } account)
            return Problems.NotFound.Because("No account of this customer is stored.");
        // One that was released already will do: its owner still has none.
        if (request.DeviceId is { } lost && account.Devices.Value.Devices.All(device => device.DeviceId != lost))
            return Problems.NotFound.Because("No device of the account has this id.");
        var code = await codes.OfferByOperatorAsync(customerId, request.DeviceId, ct);
        if (request is { Now: true, DeviceId: { } deviceId })
        {
            await store.UpdateDevicesAsync(
                customerId, roster => roster.Release(deviceId, time.GetUtcNow()), new(["operator"], $"device {deviceId} released"), ct);
        }
        return TypedResults.Ok(code);
    }
}
