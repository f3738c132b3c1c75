using System.Diagnostics;
using System.Security.Cryptography;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Spectre.Console;

namespace Nyra.Benchmarks.Licensing;

/// <summary>What a license costs: signing it, verifying it offline, the state of a device, beside the bare ES256 operation under them.</summary>
internal static class LicenseCost
{
    private const double MostMicroseconds = 150;
    private const int Rounds = 7;
    private const int Operations = 2000;

    public static async Task RunAsync(IAnsiConsole console)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var keys = SigningKeys.Parse(ecdsa.ExportPkcs8PrivateKeyPem());
        var issuer = new LicenseIssuer(keys);
        var (x, y) = SigningKeys.PointOf(keys.Current);
        var trusted = $"{{\"keys\":[{{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"{keys.Current.KeyId}\",\"x\":\"{x}\",\"y\":\"{y}\"}}]}}";
        var verifier = new LicenseVerifier(trusted);
        var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro-monthly", Features = ["hosted-ai", "little-buddy-pro"] };
        var access = new Access(true, AccessCodes.Active);
        var terms = LicenseTerms.For(access, TimeProvider.System.GetUtcNow());
        var token = issuer.Issue("cus_1", "laptop", billing, access, terms);
        var data = System.Text.Encoding.UTF8.GetBytes(token[..token.LastIndexOf('.')]);
        var signature = ecdsa.SignData(data, HashAlgorithmName.SHA256);
        var storage = new MemoryLicenseStorage();
        await storage.SaveAsync(new("token", token), CancellationToken.None);
        using var nowhere = new HttpClient { BaseAddress = new("http://127.0.0.1:9") };
        using var client = new LicensingClient(
            nowhere, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = trusted, Storage = storage });

        const string Signing = "ES256, signing alone";
        const string Verifying = "ES256, verifying alone";
        const string Offline = "verify a license offline";
        var work = new (string What, string Beside, Func<Task> Do)[]
        {
            (Signing, Signing, () => Task.FromResult(ecdsa.SignData(data, HashAlgorithmName.SHA256))),
            ("sign a license", Signing, () => Task.FromResult(issuer.Issue("cus_1", "laptop", billing, access, terms))),
            (Verifying, Verifying, () => Task.FromResult(ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256))),
            (Offline, Verifying, () => verifier.VerifyLicenseAsync(token, "laptop")),
            ("a device's state", Verifying, () => client.GetStateAsync(CancellationToken.None)),
        };
        var times = work.ToDictionary(entry => entry.What, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (what, _, act) in work)
                times[what].Add(await MicrosecondsAsync(act));
        }
        var table = new Table().AddColumns("a license", "µs", "times the bare operation", "aim");
        foreach (var (what, beside, _) in work)
        {
            var (median, bare) = (Figures.Median(times[what]), Figures.Median(times[beside]));
            table.AddRow(what, Figures.Text(median, "0"), Figures.Text(median / bare, "0.00"), what == Offline ? Aim.AtMost(MostMicroseconds, median, "µs") : "");
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
