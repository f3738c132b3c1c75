using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Nyra.Tests.Infrastructure;

/// <summary>A certificate authority that child processes on Linux trust, and no other, when they are told by <c>SSL_CERT_FILE</c>.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        var root = new CertificateRequest("CN=Nyra tests", _key, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _certificate = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
        File.WriteAllText(AuthorityFile, _certificate.ExportCertificatePem());
    }

    public KeyValuePair<string, string?> Variable => new("SSL_CERT_FILE", AuthorityFile);

    /// <summary>The same for a client in this process.</summary>
    public X509ChainPolicy Trust() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _certificate },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    private string AuthorityFile => _folder.File("authority.pem");

    /// <summary>A certificate with its key, for a host's name or address.</summary>
    public X509Certificate2 Issue(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(89), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>The same as PEM files, for a process: what Kestrel takes as its default certificate.</summary>
    public Dictionary<string, string?> KestrelVariables(string host)
    {
        using var issued = Issue(host);
        using var key = issued.GetECDsaPrivateKey()!;
        File.WriteAllText(_folder.File(host + ".pem"), issued.ExportCertificatePem());
        File.WriteAllText(_folder.File(host + ".key"), key.ExportPkcs8PrivateKeyPem());
        return new()
        {
            ["Kestrel__Certificates__Default__Path"] = _folder.File(host + ".pem"),
            ["Kestrel__Certificates__Default__KeyPath"] = _folder.File(host + ".key"),
        };
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}
