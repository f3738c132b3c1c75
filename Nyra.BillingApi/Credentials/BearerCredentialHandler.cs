using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Credentials;

/// <summary>
/// Reads <c>Authorization: Bearer …</c>: a token in an address would end in logs. Without one a browser in which the operator signed in, see
/// <see cref="OperatorDoor"/>.
/// </summary>
internal sealed class BearerCredentialHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder,
    IOptions<LicensingOptions> licensing, IOptions<OperatorOptions> operators, OperatorDoor door, IEntitlementStore store)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string SchemeName = "Bearer";

    private static readonly AuthenticateResult Device = Of(Powers.Device);
    private static readonly AuthenticateResult KnownDevice = Of(Powers.KnownDevice);
    private static readonly AuthenticateResult HostedService = Of(Powers.HostedService);
    private static readonly AuthenticateResult Operator = Of(Powers.Operator);

    private const string CsrfMissing = "The request does not prove that a page of ours made it.";

    // Longer than any credential of ours; what is longer is not worth hashing.
    private const int MostCharacters = 512;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return await BrowserAsync();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.Length > MostCharacters)
            return Refused("The Authorization header is not 'Bearer' and a token.");

        var token = header["Bearer ".Length..].Trim();
        if (token.StartsWith(DeviceToken.Prefix, StringComparison.Ordinal))
            return await DeviceAsync(DeviceToken.Hash(token));
        if (operators.Value.Token is { } expected && Credential.Same(token, expected))
            return Operator;
        if (!Credential.Same(token, licensing.Value.LicenseApiToken!))
            return Refused("The token is not known.");
        PresentedCredential.MarkHostedService(Response);
        return HostedService;
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if ((await HandleAuthenticateOnceSafeAsync()).Failure?.Message == CsrfMissing)
        {
            await Problems.CsrfMissing.Because($"Send what GET /operator/session answered as csrf in the header {OperatorDoor.CsrfHeader}.").ExecuteAsync(Context);
            return;
        }
        Response.Headers.WWWAuthenticate = "Bearer";
        await Problems.Unauthorized.Because("Send the credential as: Authorization: Bearer <token>.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Forbidden.Because("This address takes another credential.").ExecuteAsync(Context);

    // A browser in which the operator signed in is no device, and sends no header that a device would.
    private bool WantsOperator() =>
        Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(wanted => wanted.Policy == Powers.Operator) == true;

    private async Task<AuthenticateResult> BrowserAsync() =>
        !WantsOperator() || await door.AdmitAsync(Context) is not { } admission ? AuthenticateResult.NoResult()
        : admission.Proven ? Operator : AuthenticateResult.Fail(CsrfMissing);

    // What is no device token may be a guess of the operator's, which the gateway limits.
    private AuthenticateResult Refused(string why)
    {
        PresentedCredential.MarkRefused(Response);
        return AuthenticateResult.Fail(why);
    }

    private async Task<AuthenticateResult> DeviceAsync(string hash)
    {
        if (await store.FindByCredentialAsync(hash, Context.RequestAborted) is not { } account
            || account.Devices.Value.WithToken(hash) is not { } device)
            return AuthenticateResult.Fail("The device token is not known.");
        var released = device.ReleasedAt is not null;
        Context.Features.Set(new Caller(account, device.DeviceId, released));
        return released ? KnownDevice : Device;
    }

    // The power alone: who it is stands in Caller.
    private static AuthenticateResult Of(string power) => AuthenticateResult.Success(
        new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, power)], SchemeName)), SchemeName));
}
