using Microsoft.AspNetCore.Http;

namespace Nyra.ServiceDefaults;

/// <summary>
/// What the API reports to the gateway about a credential that is no device token. The gateway removes the header from the response.
/// </summary>
public static class PresentedCredential
{
    /// <summary>Name of the response header.</summary>
    public const string Header = "Nyra-Credential";

    /// <summary>Name of the cookie of a browser in which the operator signed in.</summary>
    public const string OperatorCookie = "nyra_operator";

    private const string Refused = "refused";
    private const string HostedService = "hosted-service";

    public static void MarkRefused(HttpResponse response) => response.Headers[Header] = Refused;

    public static void MarkHostedService(HttpResponse response) => response.Headers[Header] = HostedService;

    public static bool IsRefused(HttpResponse response) => response.Headers[Header] == Refused;

    public static bool IsHostedService(HttpResponse response) => response.Headers[Header] == HostedService;
}
