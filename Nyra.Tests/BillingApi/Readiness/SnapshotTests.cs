using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Stripe;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Snapshots;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>Readiness is published, then enforced: by a backend with a live key, whose Stripe is a simulator, and by one in test mode.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private const string Policy = "This policy says in plain words what happens with money, cancellation, refunds, data and support, and it is long enough to be a page.";
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly string _signing = SigningKeys.NewSecret();
    private RunningSimulator _stripe = null!;
    private WebApplication _site = null!;
    private string _price = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _site = builder.Build();
        _site.Urls.Add("http://127.0.0.1:0");
        _site.MapGet("/{policy}", (string policy) => Results.Content($"<body><h1>{policy}</h1><p>{Policy}</p></body>", "text/html"));
        await _site.StartAsync();
        _stripe = await RunningSimulator.StartAsync(
            ("StatementDescriptor", "LITTLE BUDDY"), ("SupportEmail", "help@example.com"), ("SupportUrl", Page("support")), ("TaxStatus", "active"), ("AccountName", "NyrA Labs"));
        _price = (await RehearsalPlan.CreateAsync(_stripe.Stripe, "snapshot", Ct)).PriceId;
        var portal = (await _stripe.V1.BillingPortal.Configurations.ListAsync()).Data.FirstOrDefault();
        var profile = new global::Stripe.BillingPortal.ConfigurationBusinessProfileOptions { TermsOfServiceUrl = Page("terms"), PrivacyPolicyUrl = Page("privacy") };
        await _stripe.V1.BillingPortal.Configurations.UpdateAsync(portal!.Id, new() { BusinessProfile = profile });
        await _stripe.V1.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions
        {
            Url = "http://127.0.0.1:5180/webhooks/stripe",
            EnabledEvents = [.. HandledEvents.All],
            ApiVersion = StripeConfiguration.ApiVersion,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stripe.DisposeAsync();
        await _site.DisposeAsync();
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
        await using var changed = await LiveAsync((Settings.SuccessUrl, "https://other.example/paid?session_id={CHECKOUT_SESSION_ID}"));
        Assert.Equal(["snapshot-configuration"], await BlockersAsync(await BeginAsync(changed)));
    }

    [Fact]
    public async Task A_snapshot_of_another_account_or_too_old_or_with_what_fails_enables_nothing()
    {
        await using var api = await LiveAsync();
        foreach (var (snapshot, blocker) in new[]
        {
            (Snapshot(api) with { Account = "acct_other" }, "snapshot-account"), (Snapshot(api) with { Commit = "0000" }, "snapshot-commit"),
            (Snapshot(api) with { PublishedAt = api.Time.GetUtcNow().AddDays(-30) }, "snapshot-expired"),
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
        await Stored(api).SaveAsync(0, forged, Ct);
        Assert.Equal(["readiness-snapshot"], await BlockersAsync(await BeginAsync(api)));
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
        Assert.Equal(("test", _price, 1), (snapshot.Mode, snapshot.PriceId, snapshot.CommandCenterVersion));
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
        var portal = (await _stripe.V1.BillingPortal.Configurations.ListAsync()).Data[0];
        await _stripe.V1.BillingPortal.Configurations.UpdateAsync(portal.Id, new() { Features = new() { SubscriptionCancel = new() { Enabled = false } } });
        var blockers = await BlockersAsync(await PublishAsync(api, Told()));
        Assert.Contains("portal-cancellation", blockers);
    }

    [Fact]
    public async Task A_preflight_of_the_other_mode_publishes_nothing()
    {
        await using var api = await TestAsync();
        Assert.Equal(["snapshot-mode"], await BlockersAsync(await PublishAsync(api, Told() with { Mode = "live" })));
    }

    private string Page(string policy) => $"{_site.Urls.First()}/{policy}";

    private static PreflightReport Told() => new(
        true, "test", DateTimeOffset.UnixEpoch, 1,
        [.. PreflightChecks.From(Seat.Operator).Select(check => CheckReport.Of(check, CheckResult.Pass("seen"), TimeSpan.Zero))], [], [], BuildVersion.Commit);

    private ReadinessSnapshot Snapshot(ApiApp api) => new(
        "live", "acct_1SimulatedAccount00", BuildVersion.Commit, BackendConfiguration.Hash(api.Setting), _price, 0, api.Time.GetUtcNow().AddHours(-1),
        [new("portal-cancellation", "", "", "pass", "on", null, null, null, 0)]);

    private async Task DecideAsync(ApiApp api)
    {
        var (today, now) = (DateOnly.FromDateTime(api.Time.GetUtcNow().UtcDateTime), api.Time.GetUtcNow());
        var values = new Dictionary<string, string>
        {
            [DecisionNames.MonthlyPrice] = "12.00 USD",
            [DecisionNames.HostedAiCap] = "2000",
            [DecisionNames.SupportInbox] = "help@example.com",
            [DecisionNames.BackendUrl] = "http://127.0.0.1:5180",
            [DecisionNames.BusinessName] = "NyrA Labs",
            [DecisionNames.CustomerPortal] = "configured",
            [DecisionNames.LegalReview] = "approved",
            [DecisionNames.Tax] = "Stripe Tax",
        };
        var center = CommandCenterDocument.Empty with { Support = new("NYRA-7F3K9QXZ", "help@example.com", now.AddHours(-2), now.AddHours(-1), "Ada") };
        foreach (var (name, value) in values)
            center = center with { Decisions = center.Decisions.Add(name, new(value, "Ada", today, "note", today.AddYears(1))) };
        foreach (var name in PolicyNames.All)
        {
            var configuration = name is PolicyNames.Refund or PolicyNames.Cancellation ? "cancel at_period_end, proration none; refunds by hand; failed payments borne with for 0 days" : null;
            var hash = VisibleText.HashOf($"<body><h1>{name}</h1><p>{Policy}</p></body>");
            center = center with { Policies = center.Policies.Add(name, new(Page(name), hash, "Ada", today, configuration)) };
        }
        await new CommandCenterStore(api.Store, api.Time).SaveAsync(new CommandCenterState.Readable(0, CommandCenterDocument.Empty), center, Ct);
        var rehearsed = new RehearsalReport(true, "test", "embedded", now.AddHours(-1), 1, [new("checkout-paid", "passed", 1, "paid", null)], null, BuildVersion.Commit, []);
        await RehearsalLog.In(api.Store).ChangeAsync(log => log.With(new("one", false, rehearsed)), Ct);
    }

    // The SDK's own options refuse a live key beside another host; here the client itself is another one.
    private Task<ApiApp> LiveAsync(params (string Key, string? Value)[] more) => StartAsync(
        [(Settings.LicenseSigningSecret, _signing), (Settings.StripeSecretKey, "sk_live_of_the_tests"), (Settings.StripeApiBase, null), .. more],
        builder =>
        {
            builder.Services.AddSingleton(_stripe.Stripe);
            builder.Services.AddSingleton(new GetOnlyStripe(_stripe.Stripe));
        });

    private Task<ApiApp> TestAsync() => StartAsync([(Settings.StripeApiBase, _stripe.Origin), (Settings.StripeWebhookSecret, "whsec_abcdefghijklmnopqrstuvwxyz0123456789")], null);

    private Task<ApiApp> StartAsync((string Key, string? Value)[] more, Action<WebApplicationBuilder>? configure)
    {
        var settings = new Dictionary<string, string?> { [Settings.PriceProMonthly] = _price };
        foreach (var (key, value) in more)
            settings[key] = value;
        // The clock is the simulator's and this machine's: it is compared.
        return ApiApp.StartAsync(settings, _folder, new(DateTimeOffset.UtcNow), configure);
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
