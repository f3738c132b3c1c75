using System.Net;
using System.Text;
using CsCheck;
using Xunit;

namespace Nyra.Tests.Gateway;

/// <summary>A body reaches the API byte for byte, however it came.</summary>
public sealed class BodyForwardingTests : IAsyncLifetime
{
    // A few bytes, around the sizes of buffers, and large.
    private static readonly Gen<int> Sizes = Gen.OneOf(Gen.Int[1, 40], Gen.Int[4000, 4200], Gen.Int[60_000, 70_000], Gen.Int[1, 300_000]);

    private static readonly Gen<Request> Requests = Gen.Select(
        Sizes, Gen.Bool, Gen.Double[0, 1].Array[0, 40], Gen.Int).Select((size, chunked, splits, seed) =>
    {
        var body = new byte[size];
        new Random(seed).NextBytes(body);
        return new Request(body, chunked, [.. splits.Select(split => (int)(split * size)).Distinct().Order()]);
    });

    private BackendStub _api = null!;
    private GatewayApp _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await BackendStub.StartAsync();
        _gateway = await GatewayApp.StartAsync(_api.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public Task However_it_is_split_on_kept_alive_connections() => Requests.Array[1, 5].SampleAsync(async requests =>
    {
        using var connection = await RawConnection.OpenAsync(_gateway.Address);
        foreach (var request in requests)
        {
            await SendAsync(connection, request);
            Assert.Equal(200, await connection.ReadStatusAsync());
            Assert.Equal(request.Body, _api.Bodies[^1]);
        }
    }, iter: 60, threads: 1);

    [Fact]
    public async Task Over_http_2()
    {
        var http2 = new Dictionary<string, string?> { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" };
        await using var gateway = await GatewayApp.StartAsync(_api.Address, http2);
        using var http = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var size in new[] { 1, 5000, 1024 * 1024 })
        {
            var body = new byte[size];
            Random.Shared.NextBytes(body);
            var response = await http.PostAsync(new Uri(gateway.Address, "webhooks/stripe"), new ByteArrayContent(body));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(body, _api.Bodies[^1]);
        }
        var tooLong = await http.PostAsync(new Uri(gateway.Address, "webhooks/stripe"), new ByteArrayContent(new byte[2 << 20]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
    }

    private static async Task SendAsync(RawConnection connection, Request request)
    {
        await connection.SendHeadAsync(request.Chunked ? null : request.Body.Length);
        var from = 0;
        foreach (var to in request.Splits.Append(request.Body.Length))
        {
            if (to == from)
                continue;
            var part = request.Body.AsMemory(from, to - from);
            var chunk = Encoding.ASCII.GetBytes($"{part.Length:x}\r\n");
            await connection.SendAsync(request.Chunked ? (byte[])[.. chunk, .. part.Span, .. "\r\n"u8] : part);
            from = to;
        }
        if (request.Chunked)
            await connection.SendAsync("0\r\n\r\n");
    }

    private sealed record Request(byte[] Body, bool Chunked, int[] Splits)
    {
        public override string ToString() =>
            $"{Body.Length} bytes, {(Chunked ? "chunked" : "with a length")}, split at [{string.Join(", ", Splits)}]";
    }
}
