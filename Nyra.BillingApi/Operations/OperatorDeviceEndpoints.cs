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
        app.MapPost("/v1/accounts/{customerId}/devices/{deviceId}/release-code", ReleaseAsync).WithTags("Operations").RequireAuthorization(Powers.Operator)
            .WithSummary("A code by which another device takes the place of a lost one");

    private static async Task<Results<Ok<OfferedCode>, ProblemHttpResult>> ReleaseAsync(
        string customerId, string deviceId, ReleaseCodeRequest? request, IEntitlementStore store, DeviceCodes codes, TimeProvider time, CancellationToken ct)
    {
        if (await store.FindAsync(customerId, ct) is not { } account)
            return Problems.NotFound.Because("No account of this customer is stored.");
        if (account.Devices.Value.Activated.All(device => device.DeviceId != deviceId))
            return Problems.NotFound.Because("No activated device of the account has this id.");
        var code = await codes.OfferInPlaceOfAsync(customerId, deviceId, ct);
        if (request?.Now == true)
        {
            await store.UpdateDevicesAsync(
                customerId, roster => roster.Release(deviceId, time.GetUtcNow()), new(["operator"], $"device {deviceId} released"), ct);
        }
        return TypedResults.Ok(code);
    }
}
