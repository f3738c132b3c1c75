using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Nyra.Readiness.Preflight;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>The backend as it should be, and backends, or what stands before them, as they should not.</summary>
public sealed class BackendChecksTests
{
    [Fact]
    public async Task The_backend_itself_passes_every_check_but_those_that_ask_for_https()
    {
        await using var api = await ApiApp.StartAsync();
        await api.Services.GetRequiredService<IWorkerHeartbeats>().ReportAsync(new("worker", false, "price_1"), CancellationToken.None);
        var context = Context(api.Http.BaseAddress!, "test", (Settings.StripeWebhookSecret, ApiApp.WebhookSecret));
        foreach (var name in new[] { "backend-https", "webhook-no-redirect", "unsigned-webhook-refused", "forged-webhook-refused", "operator-routes-closed", "backend-healthy" })
        {
            var result = await Preflights.Named(name).RunAsync(context);
            Assert.True(result.Status == CheckStatus.Pass, $"{name}: {result.Message} {result.Evidence}");
        }
        Assert.Equal(0, (await api.Queue.DepthAsync(CancellationToken.None)).Ready);
    }

    [Fact]
    public async Task A_genuine_event_of_ten_minutes_ago_is_refused_and_without_the_secret_that_is_not_known()
    {
        await using var api = await ApiApp.StartAsync(configure: null, time: new(DateTimeOffset.UtcNow));
        var check = Preflights.Named("stale-signature-refused");
        Assert.Equal(CheckStatus.Pass, (await check.RunAsync(Context(api.Http.BaseAddress!, "test", (Settings.StripeWebhookSecret, ApiApp.WebhookSecret)))).Status);
        Assert.Equal(CheckStatus.Skip, (await check.RunAsync(Context(api.Http.BaseAddress!, "test"))).Status);
        Assert.Equal(CheckStatus.Fail, (await check.RunAsync(Context(api.Http.BaseAddress!, "live"))).Status);
        // Refused would be whatever is signed with another secret: it says nothing about age.
        var other = await check.RunAsync(Context(api.Http.BaseAddress!, "test", (Settings.StripeWebhookSecret, "whsec_abcdefghijklmnopqrstuvwxyz")));
        Assert.Contains("another signing secret", other.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await api.Queue.DepthAsync(CancellationToken.None)).Ready);
    }

    [Fact]
    public async Task A_backend_that_takes_in_anything_fails_each_of_them()
    {
        await using var host = await HostAsync(app => app.Map("/{**path}", () => Results.Ok()));
        var context = Context(host.Address, "test", (Settings.StripeWebhookSecret, "whsec_abcdefghijklmnopqrstuvwxyz"));
        foreach (var name in new[] { "stale-signature-refused", "webhook-no-redirect", "operator-routes-closed" })
            Assert.Equal(CheckStatus.Fail, (await Preflights.Named(name).RunAsync(context)).Status);
        foreach (var name in new[] { "unsigned-webhook-refused", "forged-webhook-refused" })
            Assert.Contains("takes in what Stripe did not sign", (await Preflights.Named(name).RunAsync(context)).Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("backend-healthy").RunAsync(context)).Status);
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("backend-version").RunAsync(context)).Status);
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("operator-routes-closed").RunAsync(Context(host.Address, "live"))).Status);
    }

    [Fact]
    public async Task A_backend_of_another_commit_fails_and_changes_that_were_never_deployed_warn()
    {
        using var git = new GitFolder();
        git.Write("a.txt", "1");
        git.Commit();
        var ours = (await WorkTreeCommit.OfAsync(git.Path, CancellationToken.None)).Commit!;
        var theirs = ours;
        await using var host = await HostAsync(app => app.MapGet("/v1/version", () => Results.Json(new { commit = theirs })));
        async Task<CheckResult> LookAsync(string mode = "test") => await Preflights.Named("backend-version").RunAsync(Context(host.Address, mode, git.Path));
        Assert.Equal((CheckStatus.Pass, ours), ((await LookAsync()).Status, (await LookAsync()).Evidence));
        git.Write("a.txt", "2");
        var dirty = await LookAsync();
        Assert.Equal((CheckStatus.Warn, "Commit or discard them."), (dirty.Status, dirty.Fix));
        theirs = new string('0', 40);
        var other = await LookAsync();
        Assert.Equal((CheckStatus.Fail, $"backend 000000000000, here {ours[..12]}"), (other.Status, other.Evidence));
        Assert.Contains("Deploy this commit", other.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_checkout_to_compare_with_test_mode_warns_and_live_mode_fails()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostAsync(app => app.MapGet("/v1/version", () => Results.Json(new { commit = new string('0', 40) })));
        foreach (var (mode, status) in new[] { ("test", CheckStatus.Warn), ("live", CheckStatus.Fail) })
        {
            var result = await Preflights.Named("backend-version").RunAsync(Context(host.Address, mode, folder.Path));
            Assert.Equal((status, "Run the preflight in the checkout that was deployed."), (result.Status, result.Fix));
        }
    }

    [Fact]
    public async Task A_redirect_of_the_webhook_address_fails_and_is_not_followed()
    {
        var followed = 0;
        await using var host = await HostAsync(app =>
        {
            app.MapPost("/webhooks/stripe", () => Results.Redirect("/elsewhere", permanent: true, preserveMethod: true));
            app.Map("/elsewhere", () => Interlocked.Increment(ref followed));
        });
        var result = await Preflights.Named("webhook-no-redirect").RunAsync(Context(host.Address, "test"));
        Assert.Equal((CheckStatus.Fail, 0), (result.Status, followed));
        Assert.Contains("/elsewhere", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_else_trusts_fails_every_check_with_what_to_do()
    {
        await using var host = await HostAsync(app => app.Map("/{**path}", () => Results.Ok()), SelfSigned());
        foreach (var name in new[] { "backend-https", "backend-hsts", "backend-healthy", "unsigned-webhook-refused" })
        {
            var result = await Preflights.Named(name).RunAsync(Context(host.Address, "live"));
            Assert.Equal(CheckStatus.Fail, result.Status);
            Assert.Contains("certificate", result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task However_often_it_is_looked_at_the_backend_stays_well()
    {
        await using var api = await ApiApp.StartAsync(time: new(DateTimeOffset.UtcNow));
        var context = Context(api.Http.BaseAddress!, "test", (Settings.StripeWebhookSecret, ApiApp.WebhookSecret));
        for (var i = 0; i < 4; i++)
        {
            foreach (var name in new[] { "webhook-no-redirect", "unsigned-webhook-refused", "stale-signature-refused", "forged-webhook-refused" })
                Assert.Equal(CheckStatus.Pass, (await Preflights.Named(name).RunAsync(context)).Status);
        }
        var health = await api.Http.GetStringAsync("health");
        Assert.Contains("\"signatures\":{\"status\":\"healthy\"", health, StringComparison.Ordinal);
        Assert.Contains("\"failed\":\"0\"", health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_answers_without_tls_or_with_another_shape_is_said_as_such()
    {
        await using var plain = await HostAsync(app => app.Map("/{**path}", () => Results.Ok()));
        var noTls = await Preflights.Named("backend-healthy").RunAsync(Context(new($"https://127.0.0.1:{plain.Address.Port}/"), "live"));
        Assert.Contains("does not speak TLS", noTls.Message, StringComparison.Ordinal);
        await using var list = await HostAsync(app => app.Map("/{**path}", () => Results.Content("[]", "application/json")));
        foreach (var name in new[] { "backend-healthy", "backend-version" })
            Assert.Contains("Nyra backend", (await Preflights.Named(name).RunAsync(Context(list.Address, "test"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_said_as_such()
    {
        var port = Nyra.Embedded.LoopbackPorts.Take(1)[0];
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("backend-https").RunAsync(Context(new($"http://127.0.0.1:{port}/"), "test"))).Status);
        var result = await Preflights.Named("backend-healthy").RunAsync(Context(new($"http://127.0.0.1:{port}/"), "test"));
        Assert.Equal((CheckStatus.Fail, $"No backend answers at http://127.0.0.1:{port}."), (result.Status, result.Message));
        Assert.Contains(Settings.BillingBaseUrl, (await Preflights.Named("backend-healthy").RunAsync(Preflights.Context())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_is_for_this_machine_in_test_mode_only()
    {
        await using var host = await HostAsync(app => app.Map("/{**path}", () => Results.Ok()));
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("backend-https").RunAsync(Context(host.Address, "live"))).Status);
        Assert.Equal(CheckStatus.Fail, (await Preflights.Named("backend-hsts").RunAsync(Context(host.Address, "live"))).Status);
    }

    private static PreflightContext Context(Uri backend, string mode, string workTree) =>
        new(Seat.Operator, mode, _ => null, TimeProvider.System) { WorkTree = workTree, Backend = Client(backend) };

    private static PreflightContext Context(Uri backend, string mode, params (string, string?)[] settings)
    {
        var values = settings.ToDictionary(setting => setting.Item1, setting => setting.Item2);
        return new(Seat.Operator, mode, values.GetValueOrDefault, TimeProvider.System)
        {
            Backend = Client(backend),
        };
    }

    private static HttpClient Client(Uri backend) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = backend };

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task<Host> HostAsync(Action<WebApplication> map, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new(app, new(app.Urls.First().TrimEnd('/') + "/"));
    }

    private sealed record Host(WebApplication App, Uri Address) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
