using System.IO.Compression;
using System.Net;
using System.Text;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>Responses that only a socket can give: cut off, endless, compressed, redirected, or no HTTP at all.</summary>
public sealed class BrokenConnectionTests : IDisposable
{
    private const int MaxBody = 256 * 1024;
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly Access Active = new(true, AccessCodes.Active);

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly MemoryLicenseStorage _storage = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\n{\"url\":\"https://por")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n10\r\n{\"url\":\"ht")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nno-number\r\n{}")]
    [InlineData("no header at all")]
    public async Task A_response_that_is_cut_off_is_a_broken_connection(string rest) => await IsOutOfReachAsync(Head + rest);

    [Theory]
    [InlineData("")]
    [InlineData("\u0016\u0003\u0001\u0002")]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/9.9 200 OK\r\n\r\n")]
    public async Task What_is_no_http_is_a_broken_connection(string response) => await IsOutOfReachAsync(response);

    [Fact]
    public async Task Headers_without_an_end_are_a_broken_connection() =>
        await IsOutOfReachAsync("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat($"X-Header: {new string('x', 1000)}\r\n", 200)));

    [Fact]
    public async Task A_reset_in_the_middle_of_a_body_is_a_broken_connection()
    {
        await using var server = new RawHttpServer(async (stream, ct) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + "Content-Length: 1000\r\n\r\n{"), ct);
            stream.Socket.LingerState = new(true, 0);
            stream.Socket.Close();
        });
        await IsOutOfReachAsync(server);
    }

    [Fact]
    public async Task A_body_that_stalls_ends_with_the_timeout_of_the_app()
    {
        await using var server = new RawHttpServer(async (stream, ct) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + "Content-Length: 1000\r\n\r\n{"), ct);
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMilliseconds(200) };
        await IsOutOfReachAsync(http);
    }

    [Fact]
    public async Task A_caller_that_gives_up_in_the_middle_of_a_body_gets_a_cancellation()
    {
        using var giveUp = new CancellationTokenSource();
        await using var server = new RawHttpServer(async (stream, ct) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + "Content-Length: 1000\r\n\r\n{"), ct);
            await giveUp.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        using var client = await ClientAsync(http);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.OpenPortalAsync(giveUp.Token).WaitAsync(Limit));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.RefreshAsync(giveUp.Token).WaitAsync(Limit));
    }

    [Fact]
    public async Task An_endless_body_is_not_read_on()
    {
        var sent = new TaskCompletionSource<long>();
        await using var server = new RawHttpServer(async (stream, ct) =>
            sent.TrySetResult(await RawHttpServer.SendEndlesslyAsync(stream, Head + "Connection: close\r\n\r\n", new byte[65_536], ct)));
        using var http = new HttpClient { BaseAddress = server.Address };
        await IsUnusableAsync(http);
        // Beside what is read, the buffers of two sockets.
        Assert.InRange(await sent.Task.WaitAsync(Limit), MaxBody - 65_536, 64 * 1024 * 1024);
    }

    [Theory]
    [InlineData(MaxBody, true)]
    [InlineData(MaxBody + 1, false)]
    public async Task A_body_may_have_256_KB_and_no_more(int size, bool usable)
    {
        const string Portal = "{\"url\":\"https://portal.example/p\"}";
        var body = Portal + new string(' ', size - Portal.Length);
        foreach (var head in new[] { $"Content-Length: {size}\r\n\r\n", $"Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n" })
        {
            await using var server = new RawHttpServer(Head + head + body + (head.StartsWith('T') ? "\r\n0\r\n\r\n" : ""));
            using var http = new HttpClient { BaseAddress = server.Address };
            if (!usable)
            {
                await IsUnusableAsync(http);
                continue;
            }
            using var client = await ClientAsync(http);
            Assert.Equal("https://portal.example/p", (await client.OpenPortalAsync(Ct).WaitAsync(Limit)).AbsoluteUri);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_decompresses_without_end_or_not_at_all_is_not_read_on(bool bomb)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var i = 0; i < 100; i++)
                gzip.Write(new byte[1024 * 1024]);
        }
        var body = bomb ? packed.ToArray() : Encoding.ASCII.GetBytes("{\"url\":\"https://portal.example/p\"}");
        await using var server = new RawHttpServer(async (stream, ct) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Head}Content-Encoding: gzip\r\nContent-Length: {body.Length}\r\n\r\n"), ct);
            await stream.WriteAsync(body, ct);
        });
        using var counting = new CountingHandler(new() { AutomaticDecompression = DecompressionMethods.All });
        using var http = new HttpClient(counting) { BaseAddress = server.Address };
        await IsUnusableAsync(http);
        Assert.InRange(counting.MostRead, bomb ? MaxBody : 0, MaxBody + 65_536);
    }

    [Fact]
    public async Task Informational_responses_are_skipped_and_another_protocol_is_no_response()
    {
        await using var hints = new RawHttpServer(
            $"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n{Head}\r\n{{\"url\":\"https://portal.example/p\"}}");
        using var http = new HttpClient { BaseAddress = hints.Address };
        using var client = await ClientAsync(http);
        Assert.Equal("https://portal.example/p", (await client.OpenPortalAsync(Ct).WaitAsync(Limit)).AbsoluteUri);

        await using var switching = new RawHttpServer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n{}");
        using var other = new HttpClient { BaseAddress = switching.Address };
        Assert.Equal(101, (await IsUnusableAsync(other)).Status);
    }

    [Fact]
    public async Task Informational_responses_without_an_end_end_with_the_timeout_of_the_app()
    {
        var continues = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 100)));
        await using var server = new RawHttpServer((stream, ct) => RawHttpServer.SendEndlesslyAsync(stream, "", continues, ct));
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMilliseconds(200) };
        await IsOutOfReachAsync(http);
    }

    [Fact]
    public async Task A_redirect_to_a_login_page_is_told_with_its_host()
    {
        await using var page = new RawHttpServer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>Welcome</html>");
        var login = $"http://localhost:{page.Address.Port}/login";
        await using var server = new RawHttpServer($"HTTP/1.1 302 Found\r\nLocation: {login}\r\nContent-Length: 0\r\n\r\n");
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Contains("localhost", (await IsUnusableAsync(http)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://[")]
    [InlineData("/")]
    public async Task A_redirect_to_nowhere_or_in_a_circle_is_unusable(string location)
    {
        await using var server = new RawHttpServer($"HTTP/1.1 307 OK\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        using var http = new HttpClient(new SocketsHttpHandler { MaxAutomaticRedirections = 3 }) { BaseAddress = server.Address };
        Assert.Equal(307, (await IsUnusableAsync(http)).Status);
    }

    private async Task IsOutOfReachAsync(string response)
    {
        await using var server = new RawHttpServer(response);
        await IsOutOfReachAsync(server);
    }

    private async Task IsOutOfReachAsync(RawHttpServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        await IsOutOfReachAsync(http);
    }

    private async Task IsOutOfReachAsync(HttpClient http)
    {
        using var client = await ClientAsync(http);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.OpenPortalAsync(Ct).WaitAsync(Limit));
        await StateStaysAsync(client);
    }

    private async Task<LicensingException> IsUnusableAsync(HttpClient http)
    {
        using var client = await ClientAsync(http);
        var error = await Assert.ThrowsAsync<LicensingException>(() => client.OpenPortalAsync(Ct).WaitAsync(Limit));
        await StateStaysAsync(client);
        return error;
    }

    private async Task StateStaysAsync(LicensingClient client)
    {
        var before = (await _storage.LoadAsync(Ct)).License;
        Assert.Equal(LicenseStatus.Active, (await client.RefreshAsync(Ct).WaitAsync(Limit)).Status);
        Assert.Equal(before, (await _storage.LoadAsync(Ct)).License);
    }

    private async Task<LicensingClient> ClientAsync(HttpClient http)
    {
        var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" };
        var license = new LicenseIssuer(_keys).Issue("cus_1", "laptop", billing, Active, LicenseTerms.For(Active, DateTimeOffset.UtcNow));
        await _storage.SaveAsync(new("token", license), Ct);
        return new(http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = _storage });
    }
}
