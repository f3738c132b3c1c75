using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.Tests.LicenseClient;

/// <summary>Responds as the backend does, and malforms the first response to what is called and every one of the key set.</summary>
internal sealed class MalformingBackend : HttpMessageHandler
{
    public const string Device = "laptop";
    public const string Session = "cs_1";
    private const string Token = "nyra_dt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

    private static readonly Access Active = new(true, AccessCodes.Active);
    private static readonly Access Canceled = new(false, AccessCodes.Canceled);

    private readonly SigningKeys _first;
    private readonly SigningKeys _current;
    private readonly SigningKeys _foreign;
    private readonly TimeProvider _time;
    private readonly StringBuilder _sent = new();
    private bool _malformed;

    /// <param name="rotated">Whether it signs with a key that the client has to learn of.</param>
    public MalformingBackend(bool rotated, TimeProvider time, (SigningKeys First, SigningKeys Second, SigningKeys Foreign) keys) =>
        (_first, _current, _foreign, _time) = (keys.First, rotated ? keys.Second : keys.First, keys.Foreign, time);

    /// <summary>What is wrong with responses; null for nothing.</summary>
    public Malformation? Call { get; set; }

    /// <summary>What is wrong with the published key set; null for nothing.</summary>
    public Malformation? Keys { get; set; }

    public bool Subscribed { get; set; } = true;

    /// <summary>Whether a response to a call held something that the backend's keys signed, changed or not.</summary>
    public bool SentSigned { get; private set; }

    /// <summary>Whether a key set held something that they signed.</summary>
    public bool SentStatement { get; private set; }

    /// <summary>The responses as text, for a test's message.</summary>
    public string Sent => _sent.ToString();

    public string License(string? nonce = null)
    {
        var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro", Features = ["a"], HostedAiCap = 100 };
        return new LicenseIssuer(_current).Issue("cus_1", Device, billing, Active, LicenseTerms.For(Active, _time.GetUtcNow()), nonce);
    }

    public string Refusal(string? nonce = null) => new LicenseIssuer(_current).Refuse("cus_1", Device, Canceled, _time.GetUtcNow(), nonce);

    public string Statement() => LicenseIssuer.Vouch(_first.Current, _current.Current, _time.GetUtcNow());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var keySet = request.RequestUri!.AbsolutePath.EndsWith("jwks.json", StringComparison.Ordinal);
        var (status, genuine) = await GenuineAsync(request);
        var wrong = keySet ? Keys : _malformed ? null : Call;
        _malformed |= !keySet;
        var body = wrong?.Apply(genuine, _current.Current.ECDsa, _foreign.Current.ECDsa) ?? Encoding.UTF8.GetBytes(genuine);
        if (keySet)
            SentStatement |= HoldsSigned(body);
        else
            SentSigned |= HoldsSigned(body);
        var response = new HttpResponseMessage((HttpStatusCode)(wrong is { Status: > 0 } ? wrong.Status : status))
        {
            Content = new ByteArrayContent(body),
        };
        var type = wrong?.Type ?? (status >= 400 ? "application/problem+json" : "application/json");
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (wrong is { RetryAfter.Length: > 0 })
            response.Headers.TryAddWithoutValidation("Retry-After", wrong.RetryAfter);
        _sent.Append(CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri.AbsolutePath} {(int)response.StatusCode}\n")
            .AppendLine(Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 3000)));
        return response;
    }

    private async Task<(int Status, string Body)> GenuineAsync(HttpRequestMessage request) => request.RequestUri!.AbsolutePath switch
    {
        "/.well-known/jwks.json" => (200, $$"""{"keys":[],"statements":["{{Statement()}}"]}"""),
        "/v1/checkout/sessions" => (200, $$"""{"sessionId":"{{Session}}","url":"https://pay.example/cs_1"}"""),
        "/v1/portal/sessions" => (200, """{"url":"https://portal.example/p_1"}"""),
        "/v1/devices/codes" => (200, """{"code":"7Q3K-M0XZ","expiresAt":"2026-11-01T12:10:00+00:00"}"""),
        "/v1/devices" => (
            200, """{"devices":[{"deviceId":"laptop","name":"Laptop","activatedAt":"2026-11-01T12:00:00Z","current":true}],"limit":3}"""),
        "/v1/devices/desktop" => (204, ""),
        "/v1/licenses/refresh" when Subscribed => (200, $$"""{"license":"{{License(await NonceAsync(request))}}"}"""),
        "/v1/licenses/refresh" => (402, Problem($",\"refusal\":\"{Refusal(await NonceAsync(request))}\"")),
        _ when Subscribed => (200, $$"""{"deviceToken":"{{Token}}","license":"{{License(await NonceAsync(request))}}"}"""),
        _ => (402, Problem("")),
    };

    private static string Problem(string more) =>
        $$"""{"type":"urn:nyra:problem:no-access","title":"The subscription gives no access","code":"subscription-canceled"{{more}}}""";

    private static async Task<string> NonceAsync(HttpRequestMessage request)
    {
        using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync());
        return body.RootElement.GetProperty("nonce").GetString()!;
    }

    private bool HoldsSigned(byte[] body) => (body.Contains((byte)0) ? Encoding.Unicode : Encoding.UTF8).GetString(body).Split('"')
        .Any(text => Jws.IsSignedBy(text, [_first.Current.ECDsa, _current.Current.ECDsa]));
}
