using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Entitlements;

/// <summary>What an account may use, asked online.</summary>
public static class EntitlementEndpoints
{
    public static void MapEntitlements(this IEndpointRouteBuilder app)
    {
        // Nothing here takes a body; validation would look through options and the account all the same, on every request.
        var device = app.MapGroup("/v1").WithTags("Entitlements").DisableValidation();
        device.MapGet("/entitlements", Get).RequireAuthorization(Powers.Device).WithSummary("What the account is entitled to now");
        device.MapPost("/gate/{feature}", Ask).RequireAuthorization(Powers.KnownDevice).WithSummary("Whether one feature may be used: 200, or 402 with the reason's code");
    }

    private static Ok<EntitlementsAnswer> Get(Caller caller, IOptions<PaymentFailureOptions> failures, TimeProvider time)
    {
        var billing = caller.Account.Billing.Value;
        var access = LicenseGate.Decide(billing, failures.Value.Grace, time.GetUtcNow());
        return TypedResults.Ok(new EntitlementsAnswer(
            access.Allowed, access.Code, billing.Plan, access.Allowed ? billing.Features : [], billing.HostedAiCap, billing.PeriodEnd, billing.CancelsAt));
    }

    // The busiest address of all: what it needs was read with the token.
    private static Results<Ok<GateAnswer>, ProblemHttpResult> Ask(
        string feature, Caller caller, IOptions<PaymentFailureOptions> failures, TimeProvider time)
    {
        var access = caller.Released
            ? new(false, AccessCodes.DeviceReleased)
            : LicenseGate.Decide(caller.Account.Billing.Value, feature, failures.Value.Grace, time.GetUtcNow());
        return access.Allowed
            ? TypedResults.Ok(new GateAnswer(true, feature, access.Code))
            : Problems.NoAccess.Because("The feature may not be used now.", ("code", access.Code));
    }
}
