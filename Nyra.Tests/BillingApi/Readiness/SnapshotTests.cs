using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Snapshots;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>Readiness is published, then enforced: by a backend with a live key, whose Stripe is a simulator, and by one in test mode.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private static readonly Uri Backend = new("http://127.0.0.1:5180");
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly string _signing = SigningKeys.NewSecret();
    private ReadyBusiness _business = null!;

    public async ValueTask InitializeAsync() => _business = await ReadyBusiness.StartAsync(Backend);

    public async ValueTask DisposeAsync()
    {
        await _business.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_live_backend_without_a_snapshot_sells_nothing_and_says_why()
    {
        await using var api = await LiveAsync();
        var answer = await BeginAsync(api);
        await Problem.IsAsync(answer, 503, "checkout-disabled");
        Assert.Equal(["readiness-snapshot"], await BlockersAsync(answer));
    }

    [Fact]
    public async Task With_a_good_snapshot_it_sells_and_not_once_its_configuration_is_another()
    {
        await using (var api = await LiveAsync())
        {
            await StoreAsync(api, Snapshot(api));
            api.Time.Advance(TimeSpan.FromSeconds(10));
            Assert.Empty(await BlockersAsync(await BeginAsync(api)));
        }
        await using var changed = await LiveAsync((Settings.SuccessUrl, "https://other.nyra.test/paid?session_id={CHECKOUT_SESSION_ID}"));
        Assert.Equal(["snapshot-configuration"], await BlockersAsync(await BeginAsync(changed)));
    }

    [Fact]
    public async Task A_snapshot_of_another_account_or_too_old_or_with_what_fails_enables_nothing()
    {
        await using var api = await LiveAsync();
        foreach (var (snapshot, blocker) in new[]
        {
            (Snapshot(api) with { Account = "acct_other" }, "snapshot-account"), (Snapshot(api) with { Commit = "0000" }, "snapshot-commit"),
            (Snapshot(api) with { ExpiresAt = api.Time.GetUtcNow() }, "snapshot-expired"),
            (Snapshot(api) with { Checks = [new("portal-cancellation", "", "", "fail", "off", null, null, null, 0)] }, "portal-cancellation"),
        })
        {
            await StoreAsync(api, snapshot);
            api.Time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal([blocker], await BlockersAsync(await BeginAsync(api)));
        }
    }

    [Fact]
    public async Task Whoever_writes_into_the_store_enables_nothing()
    {
        await using var api = await LiveAsync();
        var signed = SnapshotSeal.Sign(Snapshot(api), api.Services.GetRequiredService<SigningKeys>());
        var forged = signed with { Content = signed.Content.Replace("\"pass\"", "\"warn\"", StringComparison.Ordinal).Replace("live", "live ", StringComparison.Ordinal) };
        await Stored(api).ChangeAsync(_ => forged, Ct);
        Assert.Equal(["readiness-snapshot"], await BlockersAsync(await BeginAsync(api)));
    }

    [Fact]
    public async Task What_live_customers_read_counts_from_publishing()
    {
        await using var api = await LiveAsync();
        await DecideAsync(api);
        const string Published = "By subscribing you agree to the [terms](https://shop.example/terms-of-spring).";
        await StoreAsync(api, Snapshot(api) with { CheckoutWords = Published });
        Assert.True((await BeginAsync(api)).IsSuccessStatusCode);
        var newest = (await _business.Stripe.V1.Checkout.Sessions.ListAsync(new() { Limit = 1 })).Data[0];
        Assert.Equal(Published, newest.CustomText.Submit.Message);
    }

    [Fact]
    public async Task Publishing_is_refused_with_all_that_blocks_and_nothing_is_stored()
    {
        await using var api = await TestAsync();
        var answer = await PublishAsync(api, Told());
        await Problem.IsAsync(answer, 409, "not-ready");
        var blockers = await BlockersAsync(answer);
        Assert.All(new[] { "decision-monthly-price", "policy-terms", "support-roundtrip", "rehearsal-fresh" }, blocker => Assert.Contains(blocker, blockers));
        Assert.Null(await api.Store.FindDocumentAsync(SignedSnapshot.Name, Ct));
    }

    [Fact]
    public async Task Where_nothing_blocks_it_is_published_signed_and_shown()
    {
        await using var api = await TestAsync();
        await DecideAsync(api);
        var answer = await PublishAsync(api, Told());
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        var snapshot = SnapshotSeal.Open((await Stored(api).ReadAsync(Ct)).Value, api.Services.GetRequiredService<SigningKeys>())!;
        Assert.Equal(("test", _business.PriceId, 1), (snapshot.Mode, snapshot.PriceId, snapshot.CommandCenterVersion));
        Assert.Contains("you agree to the [terms](", snapshot.CheckoutWords, StringComparison.Ordinal);
        Assert.Equal(PreflightChecks.All.Select(check => check.Name), snapshot.Checks.Select(check => check.Name));
        var readiness = JsonNode.Parse(await (await api.SendAsync(HttpMethod.Get, "v1/readiness", ApiApp.OperatorToken)).Content.ReadAsStringAsync(Ct))!;
        Assert.Equal((true, true), (readiness["snapshot"]!["valid"]!.GetValue<bool>(), readiness["ready"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task What_only_the_operator_can_see_is_not_taken_as_seen_because_nobody_told()
    {
        await using var api = await TestAsync();
        await DecideAsync(api);
        var told = Told();
        var answer = await PublishAsync(api, told with { Checks = [.. told.Checks.Where(check => check.Name != "git-history-holds-no-secret")] });
        Assert.Equal(["git-history-holds-no-secret"], await BlockersAsync(answer));
    }

    [Fact]
    public async Task What_the_backend_sees_itself_it_takes_nobodys_word_for()
    {
        await using var api = await TestAsync();
        await DecideAsync(api);
        await _business.Stripe.V1.BillingPortal.Configurations.UpdateAsync((await _business.PortalAsync()).Id, new() { Features = new() { SubscriptionCancel = new() { Enabled = false } } });
        var blockers = await BlockersAsync(await PublishAsync(api, Told()));
        Assert.Contains("portal-cancellation", blockers);
    }

    [Fact]
    public async Task A_rehearsal_that_only_the_operator_knows_of_publishes_nothing_until_the_backend_knows_it()
    {
        await using var api = await TestAsync();
        await DecideAsync(api, but: "state-survives-restart");
        var answer = await PublishAsync(api, Told());
        Assert.Equal(["rehearsal-fresh"], await BlockersAsync(answer));
        await RehearsedAsync(api);
        Assert.True((await PublishAsync(api, Told())).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_preflight_of_the_other_mode_publishes_nothing()
    {
        await using var api = await TestAsync();
        Assert.Equal(["snapshot-mode"], await BlockersAsync(await PublishAsync(api, Told() with { Mode = "live" })));
    }

    [Fact]
    public async Task A_report_that_is_old_or_none_of_ours_publishes_nothing()
    {
        await using var api = await TestAsync();
        await DecideAsync(api);
        var (told, first) = (Told(), Told().Checks[0]);
        foreach (var (report, blocker) in new[]
        {
            (told with { StartedAt = api.Time.GetUtcNow().AddHours(-2) }, "preflight-stale"), (told with { StartedAt = api.Time.GetUtcNow().AddHours(2) }, "preflight-stale"),
            (told with { Checks = [.. told.Checks, first] }, "preflight-malformed"), (told with { Checks = [first with { Status = "fine" }] }, "preflight-malformed"),
        })
        {
            var answer = await PublishAsync(api, report);
            await Problem.IsAsync(answer, 409, "not-ready");
            Assert.Equal([blocker], await BlockersAsync(answer));
        }
        Assert.Null(await api.Store.FindDocumentAsync(SignedSnapshot.Name, Ct));
    }

    [Fact]
    public async Task What_a_blocker_needs_and_nobody_could_see_is_not_proven_by_being_skipped()
    {
        await using var api = await TestAsync();
        await DecideAsync(api);
        string[] https = ["backend-https"];
        var told = Told();
        told = told with { Checks = [.. told.Checks.Select(check => https.Contains(check.Name) ? check with { Status = "skip" } : check)] };
        Assert.Equal(https, (await BlockersAsync(await PublishAsync(api, told))).Intersect(https));
    }

    private static PreflightReport Told() => new(
        true, "test", DateTimeOffset.UtcNow, 1,
        [.. PreflightChecks.From(Seat.Operator).Select(check => CheckReport.Of(check, CheckResult.Pass("seen"), TimeSpan.Zero))], [], [], BuildVersion.Commit);

    private ReadinessSnapshot Snapshot(ApiApp api) => new(
        "live", "acct_1SimulatedAccount00", BuildVersion.Commit, BackendConfiguration.Hash(api.Setting), _business.PriceId, 0, api.Time.GetUtcNow().AddHours(-1),
        api.Time.GetUtcNow().AddDays(30), [new("portal-cancellation", "", "", "pass", "on", null, null, null, 0)]);

    private async Task DecideAsync(ApiApp api, string? but = null)
    {
        var now = api.Time.GetUtcNow();
        await new CommandCenterStore(api.Store, api.Time).SaveAsync(new CommandCenterState.Readable(0, CommandCenterDocument.Empty), _business.Decided(Backend, now), Ct);
        await RehearsedAsync(api, but);
        await api.Services.GetRequiredService<IWorkerHeartbeats>().ReportAsync(new("worker", false, _business.PriceId, BuildVersion.Commit), Ct);
    }

    private static async Task RehearsedAsync(ApiApp api, string? but = null)
    {
        var rehearsed = new RehearsalReport(
            true, "test", "embedded", api.Time.GetUtcNow().AddHours(-1), 1,
            [.. RehearsalSteps.Steps.Where(step => step.Name != but).Select(step => new StepReport(step.Name, "passed", 1, "seen"))], null, BuildVersion.Commit, []);
        await RehearsalLog.In(api.Store).ChangeAsync(log => log.With(new("one", false, rehearsed), BuildVersion.Commit), Ct);
    }

    // The SDK's own options refuse a live key beside another host; here the client itself is another one.
    private Task<ApiApp> LiveAsync(params (string Key, string? Value)[] more) => StartAsync(
        [(Settings.LicenseSigningSecret, _signing), (Settings.StripeSecretKey, "sk_live_of_the_tests"), (Settings.StripeApiBase, null), .. more],
        builder =>
        {
            builder.Services.AddSingleton(_business.Stripe.Stripe);
            builder.Services.AddSingleton(new GetOnlyStripe(_business.Stripe.Stripe));
        });

    private Task<ApiApp> TestAsync() => StartAsync([(Settings.StripeApiBase, _business.Stripe.Origin), (Settings.StripeWebhookSecret, "whsec_abcdefghijklmnopqrstuvwxyz0123456789")], null);

    private Task<ApiApp> StartAsync((string Key, string? Value)[] more, Action<WebApplicationBuilder>? configure)
    {
        var settings = new Dictionary<string, string?> { [Settings.PriceProMonthly] = _business.PriceId };
        foreach (var (key, value) in more)
            settings[key] = value;
        // The clock is the simulator's and this machine's: it is compared.
        return ApiApp.StartAsync(settings, _folder, new(DateTimeOffset.UtcNow), builder =>
        {
            builder.Services.AddSingleton(new PublicNames().Reader());
            configure?.Invoke(builder);
        });
    }

    private static StoreDocument<SignedSnapshot> Stored(ApiApp api) =>
        new(api.Store, SignedSnapshot.Name, SnapshotJson.Default.SignedSnapshot, SignedSnapshot.None);

    private static Task<SignedSnapshot> StoreAsync(ApiApp api, ReadinessSnapshot snapshot) =>
        Stored(api).ChangeAsync(_ => SnapshotSeal.Sign(snapshot, api.Services.GetRequiredService<SigningKeys>()), Ct);

    private static Task<HttpResponseMessage> BeginAsync(ApiApp api) => api.Http.PostAsJsonAsync(
        "v1/checkout/sessions", new { deviceId = "laptop-1", deviceName = "Laptop", challenge = new string('a', 43), email = "someone@example.com" }, Ct);

    private static Task<HttpResponseMessage> PublishAsync(ApiApp api, PreflightReport report) =>
        api.SendAsync(HttpMethod.Post, "v1/snapshots", ApiApp.OperatorToken, JsonSerializer.Serialize(report, PreflightJson.Default.PreflightReport));

    private static async Task<string[]> BlockersAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["blockers"]?.AsArray().Select(blocker => blocker!.GetValue<string>()).ToArray() ?? [];
}
