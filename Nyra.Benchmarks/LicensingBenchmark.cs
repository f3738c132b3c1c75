using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Spectre.Console;

namespace Nyra.Benchmarks;

/// <summary>What a license costs: signing it, and verifying it offline, beside the bare ES256 operation under both.</summary>
internal static class LicensingBenchmark
{
    private const int Rounds = 7;
    private const int Operations = 2000;

    public static async Task RunAsync(IAnsiConsole console)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var keys = SigningKeys.Parse(ecdsa.ExportPkcs8PrivateKeyPem());
        var issuer = new LicenseIssuer(keys);
        var q = ecdsa.ExportParameters(false).Q;
        var verifier = new LicenseVerifier(
            $"{{\"keys\":[{{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"{keys.Current.KeyId}\",\"x\":\"{Base64UrlEncoder.Encode(q.X)}\",\"y\":\"{Base64UrlEncoder.Encode(q.Y)}\"}}]}}");
        var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro-monthly", Features = ["hosted-ai", "little-buddy-pro"] };
        var access = new Access(true, AccessCodes.Active);
        var terms = LicenseTerms.For(access, TimeProvider.System.GetUtcNow());
        var token = issuer.Issue("cus_1", "laptop", billing, access, terms);
        var data = System.Text.Encoding.UTF8.GetBytes(token[..token.LastIndexOf('.')]);
        var signature = ecdsa.SignData(data, HashAlgorithmName.SHA256);

        var work = new (string What, string Beside, Func<Task> Do)[]
        {
            ("ES256, signing alone", "ES256, signing alone", () => Task.FromResult(ecdsa.SignData(data, HashAlgorithmName.SHA256))),
            ("sign a license", "ES256, signing alone", () => Task.FromResult(issuer.Issue("cus_1", "laptop", billing, access, terms))),
            ("ES256, verifying alone", "ES256, verifying alone", () => Task.FromResult(ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256))),
            ("verify a license offline", "ES256, verifying alone", () => verifier.VerifyLicenseAsync(token, "laptop")),
        };
        var times = work.ToDictionary(entry => entry.What, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (what, _, act) in work)
                times[what].Add(await MicrosecondsAsync(act));
        }
        var table = new Table().AddColumns("what", "µs", "times the bare operation");
        foreach (var (what, beside, _) in work)
        {
            var (median, bare) = (Figures.Median(times[what]), Figures.Median(times[beside]));
            table.AddRow(what, Figures.Text(median, "0"), Figures.Text(median / bare, "0.00"));
        }
        console.Write(table);
    }

    private static async Task<double> MicrosecondsAsync(Func<Task> act)
    {
        var since = Stopwatch.StartNew();
        for (var i = 0; i < Operations; i++)
            await act();
        return since.Elapsed.TotalMicroseconds / Operations;
    }
}
