using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// Lets the address <c>https://api.stripe.com</c> lead to a simulator, for child processes that are told so by the environment and know
/// nothing of it: a proxy for HTTPS that ends TLS with a certificate of its own authority. No other address can be reached through it.
/// </summary>
internal sealed class StripesAddress : IAsyncDisposable
{
    private const string Host = "api.stripe.com";

    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly X509Certificate2 _certificate;
    private readonly int _simulator;
    private readonly Task _serving;

    public StripesAddress(Uri simulator)
    {
        _simulator = simulator.Port;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Nyra tests", key, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var authority = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder.File("authority.pem"), authority.ExportCertificatePem());

        using var hostKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Host}", hostKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(23), RandomNumberGenerator.GetBytes(8));
        _certificate = issued.CopyWithPrivateKey(hostKey);

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
        ["SSL_CERT_FILE"] = _folder.File("authority.pem"),
    };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _certificate.Dispose();
        _stopping.Dispose();
        _folder.Dispose();
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
                await Task.WhenAny(opened.CopyToAsync(simulator.GetStream(), _stopping.Token), simulator.GetStream().CopyToAsync(opened, _stopping.Token));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // The caller has gone.
            }
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
