using System.Net;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

/// <summary>One limit for the body of every request: 1 MB.</summary>
public sealed class BodyLimitTests : IAsyncLifetime
{
    private const int MaxBodyBytes = 1024 * 1024;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private BackendStub _api = null!;
    private GatewayApp _gateway = null!;

    public static TheoryData<string, string> Addresses => new()
    {
        { "POST", "webhooks/stripe" }, { "POST", "v1/activations" }, { "POST", "v1/checkout/sessions" }, { "POST", "operator/sign-in" },
        { "POST", "v1/snapshots" }, { "PUT", "v1/command-center" }, { "GET", "health" }, { "GET", ".well-known/jwks.json" },
        { "GET", "return/paid" }, { "GET", "readiness" }, { "GET", "alive" },
    };

    public async ValueTask InitializeAsync()
    {
        _api = await BackendStub.StartAsync();
        _gateway = await GatewayApp.StartAsync(_api.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_body_of_just_the_limit_is_taken_and_one_byte_more_is_413(string method, string path)
    {
        foreach (var chunked in new[] { false, true })
        {
            // Chunk sizes and line ends count as well.
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(method, path, MaxBodyBytes - (chunked ? 10_000 : 0), chunked)).StatusCode);
        }
        await Problem.IsAsync(await SendAsync(method, path, MaxBodyBytes + 1, chunked: false), 413, "too-large");
        using var connection = await RawConnection.OpenAsync(_gateway.Address);
        var (status, body) = await connection.SendChunkAsync(method, path, new byte[MaxBodyBytes + 1]);
        Assert.Equal(413, status);
        Assert.Contains("urn:nyra:problem:too-large", body, StringComparison.Ordinal);
        // The sender is at fault, so nothing is logged as a warning.
        Assert.Empty(_gateway.Complaints);
    }

    [Fact]
    public async Task A_length_of_ten_megabytes_is_413_before_anything_is_read()
    {
        // Nothing is sent: nothing but the answer can end this.
        using var connection = await RawConnection.OpenAsync(_gateway.Address);
        await connection.SendHeadAsync(10 << 20);
        Assert.Equal(413, await connection.ReadStatusAsync());
        connection.EndSending();
        Assert.True(await connection.IsClosedAsync());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("POST", "webhooks/stripe", 100, chunked: false)).StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, int length, bool chunked)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(_gateway.Address, path));
        request.Content = new ByteArrayContent(new byte[length]);
        request.Headers.TransferEncodingChunked = chunked;
        return await _http.SendAsync(request);
    }
}
