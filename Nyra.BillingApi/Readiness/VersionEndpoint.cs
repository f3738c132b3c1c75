using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing;

namespace Nyra.BillingApi.Readiness;

/// <summary>Which commit runs here: what is open source or deployed by hand is no secret, and a preflight from outside must see it.</summary>
public static class VersionEndpoint
{
    public static void MapVersion(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/version", Get).WithTags("Readiness").WithSummary("The commit this backend was built from");

    private static Ok<VersionAnswer> Get() => TypedResults.Ok(new VersionAnswer(BuildVersion.Commit));
}
