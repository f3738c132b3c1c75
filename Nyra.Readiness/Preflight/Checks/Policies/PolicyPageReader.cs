using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Nyra.Readiness.Simulation;

namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>
/// Fetches a published page as a stranger's browser gets it. Only public addresses are connected to, at first and after every redirect; the
/// one exception is the exact origin of the Stripe simulator. Time, redirects, size and nesting are bounded.
/// </summary>
/// <remarks>
/// A name is resolved once for each request, and the connection goes to the very addresses that were checked. Where the environment names an
/// egress proxy (HTTPS_PROXY), the proxy resolves once more and decides itself what it connects to.
/// </remarks>
public sealed class PolicyPageReader
{
    internal const int MaxRedirects = 5;

    /// <summary>From the first request to the last byte, and to the end of parsing.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(12);

    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    internal Func<IPAddress[], int, CancellationToken, Task<Stream>> Connect { get; init; } = ConnectAsync;

    /// <summary>Which certificates are trusted; null for those this machine trusts.</summary>
    internal X509ChainPolicy? Trust { get; init; }

    internal IWebProxy Proxy { get; init; } = HttpClient.DefaultProxy;

    /// <param name="simulator">The Stripe simulator's origin, whose pages must not redirect; null where Stripe is not the simulator.</param>
    public async Task<PolicyPage> ReadAsync(Uri url, Uri? simulator, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Timeout);
        try
        {
            return await FollowAsync(url, simulator, limit.Token);
        }
        catch (HttpRequestException error)
        {
            return new PolicyPage.Unreadable(Reason(error.HttpRequestError));
        }
        catch (IOException error)
        {
            return new PolicyPage.Unreadable(Reason((error as HttpIOException)?.HttpRequestError ?? HttpRequestError.ResponseEnded));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PolicyPage.Unreadable($"it was not complete within {Timeout.TotalSeconds:0} s");
        }
    }

    private async Task<PolicyPage> FollowAsync(Uri url, Uri? simulator, CancellationToken ct)
    {
        for (var redirects = 0; ; redirects++)
        {
            var simulated = redirects == 0 && SimulatorOrigin.Holds(simulator, url);
            var (handler, refusal) = await RouteAsync(url, simulated, ct);
            if (handler is null)
                return new PolicyPage.Unreadable(refusal!);
            using var http = new HttpMessageInvoker(handler);
            using var request = Request(url);
            using var response = await http.SendAsync(request, ct);
            if (simulated && response.Headers.Location is not null)
                return new PolicyPage.Unreadable($"it redirects, and a page of the Stripe simulator is read only at {simulator}");
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return await PolicyPageContent.ReadAsync(response, ct);
            if (response.Headers.Location is not { } location || !Uri.TryCreate(url, location, out var next))
                return new PolicyPage.Unreadable("it redirects to nothing that is an address");
            if (redirects == MaxRedirects)
                return new PolicyPage.Unreadable($"it redirects more than {MaxRedirects} times");
            if (url.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp)
                return new PolicyPage.Unreadable("it redirects from https to http");
            url = next;
        }
    }

    // How a page is reached, or why it is not.
    private async Task<(SocketsHttpHandler? Handler, string? Refusal)> RouteAsync(Uri url, bool simulated, CancellationToken ct)
    {
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            return (null, $"it is at a {url.Scheme}: address, not at http: or https:");
        if (url.UserInfo.Length > 0)
            return (null, "its address holds a user name or password");
        var proxied = !simulated && !Proxy.IsBypassed(url);
        var addresses = await TryResolveAsync(url, ct);
        if (addresses is [] && !proxied)
            return (null, $"the name {url.IdnHost} cannot be resolved");
        var refused = addresses.FirstOrDefault(address => simulated ? !IPAddress.IsLoopback(address) : !PublicAddress.Is(address));
        if (refused is not null)
            return (null, $"{url.IdnHost} leads to {refused}, which is not {(simulated ? "an address of this machine" : "a public address")}");
        return (Handler(proxied ? null : addresses), null);
    }

    private async Task<IPAddress[]> TryResolveAsync(Uri url, CancellationToken ct)
    {
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 && IPAddress.TryParse(url.IdnHost, out var literal))
            return [literal];
        try
        {
            return url.IdnHost is { Length: > 0 } host ? await Resolve(host, ct) : [];
        }
        catch (Exception error) when (error is SocketException or ArgumentException or FormatException)
        {
            // An unknown name, one that is too long, or none at all.
            return [];
        }
    }

    // One handler for one request: no connection is shared, no redirect followed, nothing decompressed.
    private SocketsHttpHandler Handler(IPAddress[]? addresses) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        MaxResponseDrainSize = 0,
        UseProxy = addresses is null,
        Proxy = Proxy,
        SslOptions = new() { CertificateChainPolicy = Trust },
        ConnectCallback = addresses is null ? null : async (context, ct) => await Connect(addresses, context.DnsEndPoint.Port, ct),
    };

    private static HttpRequestMessage Request(Uri url) => new(HttpMethod.Get, url)
    {
        Headers = { { "Accept", "text/html, text/plain" }, { "Accept-Encoding", "identity" }, { "User-Agent", "Nyra-Preflight" } },
    };

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Reason(HttpRequestError error) => error switch
    {
        HttpRequestError.ConnectionError => "no connection to its server is possible",
        HttpRequestError.SecureConnectionError => "its server has no https certificate that is valid for it",
        HttpRequestError.ProxyTunnelError => "the egress proxy refuses to connect to it",
        HttpRequestError.ConfigurationLimitExceeded => "its headers are too large",
        HttpRequestError.ResponseEnded => "its server ended the response too early",
        HttpRequestError.InvalidResponse => "its server sent no valid HTTP response",
        _ => $"the request failed: {error}",
    };
}
