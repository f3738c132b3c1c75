using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// Lets the address <c>https://api.stripe.com</c> lead to a simulator, for child processes that are told so by the environment and know
/// nothing of it: a proxy for HTTPS that ends TLS with a certificate that its authority signed. It connects to at most one other site.
/// </summary>
internal sealed class StripesAddress : IAsyncDisposable
{
    private const string Host = "api.stripe.com";

    private static readonly byte[] LiveKey = "k_live_"u8.ToArray();
    private static readonly byte[] TestKey = "k_test_"u8.ToArray();
    private static readonly byte[] TestMode = "\"livemode\":false"u8.ToArray();
    private static readonly byte[] LiveMode = "\"livemode\": true"u8.ToArray();

    private readonly TestAuthority _authority;
    private readonly bool _live;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly X509Certificate2 _certificate;
    private readonly int _simulator;
    private readonly (string Host, int Port)? _site;
    private readonly Task _serving;

    /// <param name="live">Whether it takes live keys and its objects say that they are of live mode, which a simulator never does.</param>
    /// <param name="site">A site of this machine and the name that it is reached by.</param>
    public StripesAddress(Uri simulator, TestAuthority authority, bool live = false, (string Host, int Port)? site = null)
    {
        _site = site;
        (_simulator, _authority) = (simulator.Port, authority);
        _live = live;
        _certificate = authority.Issue(Host);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Every address that was asked for, as <c>host:port</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What tells .NET and the Stripe CLI of the proxy and the authority.</summary>
    public Dictionary<string, string?> Variables => new()
    {
        ["HTTPS_PROXY"] = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}",
        ["HTTP_PROXY"] = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}",
        ["NO_PROXY"] = "127.0.0.1,localhost",
        [_authority.Variable.Key] = _authority.Variable.Value,
    };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _certificate.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var caller = await _listener.AcceptTcpClientAsync(_stopping.Token);
            _ = RelayAsync(caller);
        }
    }

    private async Task RelayAsync(TcpClient caller)
    {
        using (caller)
        {
            try
            {
                var stream = caller.GetStream();
                var address = (await HeadAsync(stream)).Split(' ')[1];
                Asked.Enqueue(address);
                if (_site is { } site && address == site.Host + ":443")
                {
                    await TunnelAsync(stream, site.Port);
                    return;
                }
                if (address != Host + ":443" && address != Host + ":80")
                {
                    await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\n\r\n"u8.ToArray(), _stopping.Token);
                    return;
                }
                await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stopping.Token);
                // The simulator has the Stripe CLI open its websocket at the name it was asked by, without TLS.
                await using Stream opened = address.EndsWith(":443", StringComparison.Ordinal) ? await SecureAsync(stream) : stream;
                using var simulator = new TcpClient();
                await simulator.ConnectAsync(IPAddress.Loopback, _simulator, _stopping.Token);
                await Task.WhenAny(RelayAsync(opened, simulator.GetStream(), LiveKey, TestKey), RelayAsync(simulator.GetStream(), opened, TestMode, LiveMode));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // The caller has gone.
            }
        }
    }

    // The site ends TLS itself.
    private async Task TunnelAsync(NetworkStream caller, int port)
    {
        await caller.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stopping.Token);
        using var site = new TcpClient();
        await site.ConnectAsync(IPAddress.Loopback, port, _stopping.Token);
        await Task.WhenAny(caller.CopyToAsync(site.GetStream(), _stopping.Token), site.GetStream().CopyToAsync(caller, _stopping.Token));
    }

    // As many bytes as before, for the headers have said how many. What may well be the beginning of the words waits for what follows; a letter or two is
    // more likely the end of a message, and would be waited for in vain.
    private async Task RelayAsync(Stream from, Stream to, byte[] words, byte[] inTheirPlace)
    {
        var buffer = new byte[1 << 16];
        var kept = 0;
        while (await from.ReadAsync(buffer.AsMemory(kept), _stopping.Token) is > 0 and var read)
        {
            var seen = buffer.AsMemory(0, kept + read);
            for (int at; _live && (at = seen.Span.IndexOf(words)) >= 0;)
                inTheirPlace.CopyTo(seen.Span[at..]);
            kept = _live ? Enumerable.Range(0, Math.Min(words.Length, seen.Length)).LastOrDefault(length => length > 2 && seen.Span.EndsWith(words.AsSpan(0, length))) : 0;
            await to.WriteAsync(seen[..^kept], _stopping.Token);
            seen[^kept..].CopyTo(buffer);
        }
    }

    private async Task<SslStream> SecureAsync(NetworkStream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stopping.Token) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
