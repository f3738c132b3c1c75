using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Nyra.Tests.Gateway;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

// Bodies: their length, their pace and their encoding.
public sealed partial class IngestTests
{
    [Fact]
    public async Task A_body_over_the_limit_is_413_with_and_without_a_length()
    {
        var body = ApiApp.Event() + new string(' ', 1024 * 1024);
        await Problem.IsAsync(await _api.PostWebhookAsync(body, _api.Sign(body)), 413, "too-large");

        using var connection = await RawConnection.OpenAsync(_api.Http.BaseAddress!);
        var (status, refused) = await connection.SendChunkAsync(
            "POST", "webhooks/stripe", Encoding.ASCII.GetBytes(body), $"Stripe-Signature: {_api.Sign(body)}\r\n");
        Assert.Equal(413, status);
        Assert.Contains("1048576 bytes", refused, StringComparison.Ordinal);
        Assert.Contains("urn:nyra:problem:too-large", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300 * 1024)]
    [InlineData(1000 * 1024)]
    [InlineData(1024 * 1024)]
    public async Task A_genuine_event_below_the_limit_is_taken_also_in_chunks_without_a_length(int length)
    {
        var body = ApiApp.Event().PadRight(length);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        // Of a chunked body the sizes of its chunks count, too. Stripe says its length.
        body = body[..^Math.Min(10_000, length - 290 * 1024)];
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.Add("Stripe-Signature", _api.Sign(body));
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.SendAsync(chunked)).StatusCode);
    }

    [Fact]
    public async Task Through_the_gateway_an_event_of_1_MB_is_queued_and_a_longer_one_says_the_limit()
    {
        await using var gateway = await GatewayApp.StartAsync(_api.Http.BaseAddress!);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var body = ApiApp.Event().PadRight(1024 * 1024);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(body)).StatusCode);
        Assert.Equal("evt_1", Assert.Single(await QueuedAsync()).Envelope.EventId);
        var refused = await PostAsync(body + " ");
        Assert.Contains("1048576 bytes", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Problem.IsAsync(refused, 413, "too-large");

        Task<HttpResponseMessage> PostAsync(string text)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(text) };
            request.Headers.Add("Stripe-Signature", _api.Sign(text));
            return http.SendAsync(request);
        }
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(null)]
    public async Task A_body_that_comes_steadily_and_too_slowly_is_408(int? length)
    {
        var log = new LogLines();
        await using var api = await ApiApp.StartAsync(configure: builder =>
        {
            builder.Logging.AddProvider(log);
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);
        });
        using var slow = await Gateway.RawConnection.OpenAsync(api.Http.BaseAddress!);
        await slow.SendHeadAsync(length, "Stripe-Signature: t=1,v1=00\r\nExpect: 100-continue\r\n");
        Assert.Equal(100, await slow.ReadStatusAsync());
        for (var second = 0; second < 10; second++)
        {
            await slow.SendAsync(length is null ? $"64\r\n{new string('x', 100)}\r\n" : new string('x', 100));
            api.Time.Advance(TimeSpan.FromSeconds(1));
        }
        var (status, _, problem) = await slow.ReadAsync();
        Assert.Equal(408, status);
        Assert.Contains("urn:nyra:problem:too-slow", problem, StringComparison.Ordinal);
        slow.EndSending();
        Assert.True(await slow.IsClosedAsync());
        var body = ApiApp.Event();
        Assert.Equal(HttpStatusCode.OK, (await api.PostWebhookAsync(body, api.Sign(body))).StatusCode);
        Assert.DoesNotContain(log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_compressed_body_is_not_what_was_signed()
    {
        var body = ApiApp.Event();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(body));
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Add("Stripe-Signature", _api.Sign(body));
        await Problem.IsAsync(await _api.Http.SendAsync(request), 400, "invalid-signature");
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
    }

    [Fact]
    public async Task A_body_that_dawdles_is_ended_and_the_door_stays_open()
    {
        var endpoint = _api.Http.BaseAddress!;
        using var slow = new System.Net.Sockets.TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, endpoint.Port);
        var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /webhooks/stripe HTTP/1.1\r\nHost: {endpoint.Authority}\r\n"
            + $"Content-Length: 5000\r\nStripe-Signature: t=1,v1=00\r\n\r\n{{"));
        // Kestrel's minimum data rate, after its grace of five seconds.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var body = ApiApp.Event();
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        using var reader = new StreamReader(stream);
        Assert.Contains("408", await reader.ReadLineAsync(limit.Token), StringComparison.Ordinal);
        Assert.Single(await QueuedAsync());
    }
}
