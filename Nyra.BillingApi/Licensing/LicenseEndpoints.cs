using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Activation;
using Nyra.BillingApi.Credentials;
using Nyra.BillingApi.Devices;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Licensing;

/// <summary>Refresh, introspection and the published keys.</summary>
public static class LicenseEndpoints
{
    internal static IServiceCollection AddLicensing(this IServiceCollection services)
    {
        services.AddSingleton(provider => SigningKeys.Parse(provider.GetRequiredService<IOptions<LicensingOptions>>().Value.SigningSecret!));
        services.AddSingleton<LicenseIssuer>();
        services.AddSingleton<PublishedKeys>();
        services.AddHostedService<KeyLedgerOpening>();
        services.AddSingleton<Licenses>();
        services.AddSingleton<PatientAsking>();
        services.AddSingleton<Activations>();
        services.AddSingleton<DeviceCodes>();
        return services;
    }

    public static void MapLicenses(this IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/jwks.json", KeysAsync).WithTags("Licensing").WithSummary("The public keys licenses verify with");
        app.MapGet("/v1/keys", LedgerAsync).WithTags("Licensing").RequireAuthorization(Powers.Operator)
            .WithSummary("The keys that sign licenses or did, and until when they are served");
        var licenses = app.MapGroup("/v1/licenses").WithTags("Licensing");
        licenses.MapPost("/refresh", RefreshAsync).RequireAuthorization(Powers.KnownDevice)
            .WithSummary("A fresh license; 402 with a signed refusal where the subscription gives no access");
        licenses.MapPost("/introspect", IntrospectAsync).RequireAuthorization(Powers.HostedService)
            .WithSummary("What a device token is worth now");
    }

    private static async Task<Results<Ok<LicenseAnswer>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest? request, Caller caller, Licenses licenses, CancellationToken ct) =>
        await licenses.ForAsync(caller.CustomerId, caller.Account.Billing.Value, caller.DeviceId, caller.Released, request?.Nonce, ct) switch
        {
            LicenseOutcome.Licensed licensed => TypedResults.Ok(new LicenseAnswer(licensed.License)),
            LicenseOutcome.Refused refused => Problems.NoAccess.Because(
                "The license is not renewed; the refusal is signed.", ("code", refused.Access.Code), ("refusal", refused.Refusal)),
            var other => throw new InvalidOperationException($"No answer for {other}."),
        };

    private static async Task<Ok<Introspection>> IntrospectAsync(
        IntrospectRequest request, IEntitlementStore store, IOptions<PaymentFailureOptions> failures, TimeProvider time, CancellationToken ct)
    {
        var hash = DeviceToken.Hash(request.DeviceToken);
        if (await store.FindByCredentialAsync(hash, ct) is not { } account || account.Devices.Value.WithToken(hash) is not { } device)
            return TypedResults.Ok(new Introspection(false, "unknown-token"));
        if (device.ReleasedAt is not null)
            return TypedResults.Ok(new Introspection(false, AccessCodes.DeviceReleased, account.CustomerId, device.DeviceId));
        var billing = account.Billing.Value;
        var access = LicenseGate.Decide(billing, failures.Value.Grace, time.GetUtcNow());
        return TypedResults.Ok(new Introspection(
            access.Allowed, access.Code, account.CustomerId, device.DeviceId, billing.Plan, access.Allowed ? billing.Features : []));
    }

    // {"keys":[{"kty":"EC","crv":"P-256","x":"…","y":"…","kid":"…","alg":"ES256","use":"sig"}],"statements":["…"]}
    private static async Task<JsonHttpResult<JwkSet>> KeysAsync(
        HttpContext http, PublishedKeys published, TimeProvider time, CancellationToken ct)
    {
        var ledger = await published.LedgerAsync(ct);
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Json(
            new JwkSet(
                [.. ledger.NeededAt(time.GetUtcNow()).Select(key => Jwk.Of(key.Kid, key.X, key.Y))],
                [.. ledger.Keys.SelectMany(key => key.Statements).Select(statement => statement.Text)]),
            ApiJson.Default.JwkSet);
    }

    private static async Task<Ok<KeyLedgerAnswer>> LedgerAsync(PublishedKeys published, SigningKeys keys, TimeProvider time, CancellationToken ct)
    {
        var ledger = await published.LedgerAsync(ct);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new KeyLedgerAnswer([.. ledger.Keys.Select(key => new KeyEntry(
            key.Kid, key.Kid == keys.Current.KeyId, keys.All.Any(known => known.KeyId == key.Kid), key.SignsSince, key.LastSigned,
            KeyLedger.LicensesEnd(key), KeyLedger.LicensesEnd(key) > now, [.. key.Statements.Select(statement => statement.By)]))]));
    }
}
