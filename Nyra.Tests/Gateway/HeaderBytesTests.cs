using System.Text;
using Xunit;

namespace Nyra.Tests.Gateway;

/// <summary>Bytes in header values that are no printable ASCII.</summary>
public sealed class HeaderBytesTests : IAsyncLifetime
{
    private BackendStub _api = null!;
    private GatewayApp _gateway = null!;

    public static TheoryData<string> Headers =>
    [
        "User-Agent", "Cookie", "Authorization", "Referer", "Accept-Language", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Stripe-Signature",
        "Content-Type", "Content-Language", "Content-Disposition", "If-Match", "Nyra-Csrf", "traceparent", "baggage", "X-Anything",
    ];

    public async ValueTask InitializeAsync()
    {
        _api = await BackendStub.StartAsync();
        _gateway = await GatewayApp.StartAsync(_api.Address, new Dictionary<string, string?> { ["Limits:RequestsPerCaller"] = "100000" });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Every_byte_in_a_header_is_forwarded_or_400_and_never_an_error_of_ours(string header)
    {
        var values = Enumerable.Range(1, 255).Select(value => new[] { (byte)'a', (byte)value, (byte)'b' })
            .Append("Zoë"u8.ToArray()).Append("日本 😀"u8.ToArray()).Append([0xED, 0xA0, 0x80]).Append([0xEF, 0xBB, 0xBF]);
        foreach (var value in values)
        {
            using var connection = await RawConnection.OpenAsync(_gateway.Address);
            await connection.SendAsync(Encoding.ASCII.GetBytes($"POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n{header}: ")
                .Concat(value).Concat("\r\n\r\n{}"u8.ToArray()).ToArray());
            var (status, _, body) = await connection.ReadAsync();
            Assert.True(status is 200 or 400, $"{header} with {Convert.ToHexString(value)}: {status} {body}");
        }
        Assert.Empty(_gateway.Complaints);
    }

    [Fact]
    public async Task Utf8_in_a_header_arrives_as_it_was_sent()
    {
        using var connection = await RawConnection.OpenAsync(_gateway.Address);
        await connection.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Zoë 日本\r\nCookie: name=ß\r\n\r\n"u8.ToArray());
        Assert.Equal(200, await connection.ReadStatusAsync());
        Assert.Equal(("Zoë 日本", "name=ß"), (Assert.Single(_api.Headers)["User-Agent"].ToString(), Assert.Single(_api.Headers)["Cookie"].ToString()));
    }
}
