using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Entitlements;

/// <summary>What an account may use, asked online.</summary>
public static class EntitlementEndpoints
{
    public static void MapEntitlements(this IEndpointRouteBuilder app)
    {
        var device = app.MapGroup("/v1").WithTags("Entitlements").RequireAuthorization(Powers.Device);
        device.MapGet("/entitlements", GetAsync).WithSummary("What the account is entitled to now");
        device.MapPost("/gate/{feature}", AskAsync).WithSummary("Whether one feature may be used: 200, or 402 with the reason's code");
    }

    private static async Task<Ok<EntitlementsAnswer>> GetAsync(
        Caller caller, IEntitlementStore store, IOptions<PaymentFailureOptions> failures, TimeProvider time, CancellationToken ct)
    {
        var billing = await BillingAsync(caller, store, ct);
        var access = LicenseGate.Decide(billing, failures.Value.Grace, time.GetUtcNow());
        return TypedResults.Ok(new EntitlementsAnswer(
            access.Allowed, access.Code, billing.Plan, access.Allowed ? billing.Features : [], billing.HostedAiCap, billing.PeriodEnd, billing.CancelsAt));
    }

    private static async Task<Results<Ok<GateAnswer>, ProblemHttpResult>> AskAsync(
        string feature, Caller caller, IEntitlementStore store, IOptions<PaymentFailureOptions> failures, TimeProvider time, CancellationToken ct)
    {
        var access = LicenseGate.Decide(await BillingAsync(caller, store, ct), feature, failures.Value.Grace, time.GetUtcNow());
        return access.Allowed
            ? TypedResults.Ok(new GateAnswer(true, feature, access.Code))
            : Problems.NoAccess.Because("The feature may not be used now.", ("code", access.Code));
    }

    private static async ValueTask<BillingState> BillingAsync(Caller caller, IEntitlementStore store, CancellationToken ct) =>
        (await store.FindAsync(caller.CustomerId, ct))?.Billing.Value ?? BillingState.None;
}
