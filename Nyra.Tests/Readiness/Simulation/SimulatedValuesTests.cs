using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Simulation;
using Nyra.Tests.Readiness.Preflight;
using Xunit;

namespace Nyra.Tests.Readiness.Simulation;

/// <summary>Simulated values and pages count with the Stripe simulator, and nowhere else.</summary>
public sealed class SimulatedValuesTests : IAsyncLifetime
{
    private static readonly Uri Backend = new("http://127.0.0.1:5180/");
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("You may cancel at any time and keep access until the period ends.", 4));

    private WebApplication _site = null!;
    private string? _redirect;

    private Uri Site => new(_site.Urls.First() + "/");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _site = builder.Build();
        _site.Urls.Add("http://127.0.0.1:0");
        _site.MapGet("/business/terms", () => _redirect is null ? Results.Content($"<body><p>{Text}</p></body>", "text/html") : Results.Redirect(_redirect));
        _site.MapGet("/elsewhere", () => Results.Content($"<body><p>{Text}</p></body>", "text/html"));
        await _site.StartAsync();
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("http://127.0.0.1:12111", "sk_test_any", false, false, "http://127.0.0.1:12111/")]
    [InlineData("http://localhost:12111/some/path", "sk_test_any", false, false, "http://localhost:12111/")]
    [InlineData("http://127.0.0.1:12111", "sk_test_any", true, false, null)]
    [InlineData("http://127.0.0.1:12111", "sk_test_any", false, true, null)]
    [InlineData("http://127.0.0.1:12111", "rk_live_any", false, false, null)]
    [InlineData("https://api.stripe.com", "sk_test_any", false, false, null)]
    [InlineData("https://files.STRIPE.com", "sk_test_any", false, false, null)]
    [InlineData("http://[::1]:12111", "sk_test_any", false, false, "http://[::1]:12111/")]
    [InlineData("https://stripe-proxy.example.com", "sk_test_any", false, false, null)]
    [InlineData("https://127.0.0.1.example.com", "sk_test_any", false, false, null)]
    [InlineData("http://10.0.0.7:12111", "sk_test_any", false, false, null)]
    [InlineData("http://user:word@127.0.0.1:12111", "sk_test_any", false, false, null)]
    [InlineData(null, "sk_test_any", false, false, null)]
    public void The_simulator_is_what_the_api_base_names_and_never_in_production_or_live_mode(string? apiBase, string key, bool live, bool production, string? expected)
    {
        var settings = new Dictionary<string, string?> { [Settings.StripeApiBase] = apiBase, [Settings.StripeSecretKey] = key };
        Assert.Equal(expected, SimulatorOrigin.Of(settings.GetValueOrDefault, live, production)?.ToString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:12111/business/terms", true)]
    [InlineData("http://127.0.0.1:12112/business/terms", false)]
    [InlineData("https://127.0.0.1:12111/business/terms", false)]
    [InlineData("http://localhost:12111/business/terms", false)]
    [InlineData("http://user@127.0.0.1:12111/business/terms", false)]
    public void A_page_is_the_simulators_by_scheme_host_and_port(string page, bool holds) =>
        Assert.Equal(holds, SimulatorOrigin.Holds(new("http://127.0.0.1:12111/"), new(page)));

    [Fact]
    public async Task A_simulated_page_that_redirects_is_refused_wherever_it_leads()
    {
        var center = Approved();
        Assert.Equal(CheckStatus.Pass, (await LookAsync("policy-terms", center, Site)).Status);
        foreach (var redirect in new[] { "/elsewhere", "http://169.254.169.254/latest", $"http://localhost:{Site.Port}/elsewhere" })
        {
            _redirect = redirect;
            var refused = await LookAsync("policy-terms", center, Site);
            Assert.Equal(CheckStatus.Fail, refused.Status);
            Assert.Contains("it redirects", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("decision-tax")]
    [InlineData("policy-terms")]
    [InlineData("support-roundtrip")]
    public async Task A_simulated_value_passes_with_the_simulator_says_so_and_fails_without(string check)
    {
        var center = Approved();
        var simulated = await LookAsync(check, center, Site);
        Assert.Equal((CheckStatus.Pass, true), (simulated.Status, simulated.Simulated));
        var real = await LookAsync(check, center, null);
        Assert.Equal(CheckStatus.Fail, real.Status);
        Assert.Contains("is simulated, and Stripe is not the simulator", real.Message, StringComparison.Ordinal);
        // From the operator's machine the backend's word counts, which knows.
        var told = BackendSight.Of([CheckReport.Of(Preflights.Named(check), simulated, TimeSpan.Zero)]);
        Assert.Equal((CheckStatus.Pass, true), (await LookAsync(check, center, null, told) is var theirs ? theirs.Status : default, theirs.Simulated));
    }

    [Fact]
    public async Task A_value_of_a_person_is_not_called_simulated_with_the_simulator()
    {
        var center = Approved() with { Support = null };
        center = center with { Decisions = center.Decisions.SetItem(DecisionNames.Tax, center.Decisions[DecisionNames.Tax] with { Simulated = null }) };
        var result = await LookAsync("decision-tax", center, Site);
        Assert.Equal((CheckStatus.Pass, null), (result.Status, result.Simulated));
    }

    [Fact]
    public void What_a_person_decided_is_not_filled_in()
    {
        var mine = CommandCenterDocument.Empty with
        {
            Decisions = CommandCenterDocument.Empty.Decisions.Add(DecisionNames.SupportInbox, new("ada@example.com", "Ada")),
            Policies = CommandCenterDocument.Empty.Policies.Add(PolicyNames.Terms, new("https://example.com/terms")),
        };
        var filled = SimulatedDecisions.FillIn(mine, Backend, Site, Preflights.Now);
        Assert.Equal((mine.Decisions[DecisionNames.SupportInbox], mine.Policies[PolicyNames.Terms]), (filled.Decisions[DecisionNames.SupportInbox], filled.Policies[PolicyNames.Terms]));
        // A ticket to that inbox would be about it.
        Assert.Null(filled.Support);
        Assert.Equal(DecisionNames.All.Count + PolicyNames.All.Count - 2, CommandCenterFields.Simulated(filled).Count);
        Assert.DoesNotContain(PolicyNames.Terms, SimulatedDecisions.Policies(filled));
        Assert.Equal(filled, SimulatedDecisions.FillIn(filled, Backend, Site, Preflights.Now));
    }

    [Fact]
    public void Simulated_values_of_an_earlier_start_are_renewed_and_those_of_a_person_are_not()
    {
        var earlier = Approved();
        var mine = earlier.Decisions[DecisionNames.BackendUrl] with { Simulated = null };
        var terms = earlier.Policies[PolicyNames.Terms] with { Simulated = null };
        var (backend, simulator, later) = (new Uri("http://127.0.0.1:5190/"), new Uri("http://127.0.0.1:9/"), Preflights.Now.AddDays(40));
        var renewed = SimulatedDecisions.FillIn(earlier with { Policies = earlier.Policies.SetItem(PolicyNames.Terms, terms) }, backend, simulator, later);
        Assert.Equal(("http://127.0.0.1:5190", true), (renewed.Decisions[DecisionNames.BackendUrl].Value, renewed.Decisions[DecisionNames.BackendUrl].Simulated));
        // What would be filled in again as it is stays.
        Assert.Equal(earlier.Decisions[DecisionNames.Tax], renewed.Decisions[DecisionNames.Tax]);
        Assert.Equal(new Policy("http://127.0.0.1:9/business/privacy", Simulated: true), renewed.Policies[PolicyNames.Privacy]);
        Assert.Equal(later.AddHours(-1), renewed.Support!.AnsweredAt);
        Assert.Equal(terms, renewed.Policies[PolicyNames.Terms]);
        var decided = earlier with { Decisions = earlier.Decisions.SetItem(DecisionNames.BackendUrl, mine) };
        Assert.Equal(mine, SimulatedDecisions.FillIn(decided, backend, simulator, later).Decisions[DecisionNames.BackendUrl]);
        // A page may read otherwise at an address that stayed.
        Assert.Equal(PolicyNames.All.Order(StringComparer.Ordinal), SimulatedDecisions.Policies(earlier));
    }

    [Theory]
    [InlineData("portal-policies", "dashboard/settings/billing/portal")]
    [InlineData("stripe-product", "dashboard/")]
    public async Task With_the_simulator_links_lead_to_its_own_pages(string check, string path)
    {
        var real = new FixedCheck(Preflights.Named(check), CheckResult.Fail("No.", "Fix it.", link: path == "dashboard/" ? null : "https://dashboard.stripe.com/settings/billing/portal"));
        async Task<string?> LinkAsync(Uri? simulator) => (await PreflightRunner.RunAsync([real], Context(CommandCenterDocument.Empty, simulator), null, new Quiet(), CancellationToken.None)).Checks[0].Link;
        Assert.Equal($"{Site}{path}", await LinkAsync(Site));
        Assert.Contains("stripe.com/", await LinkAsync(null), StringComparison.Ordinal);
    }

    private CommandCenterDocument Approved()
    {
        var filled = SimulatedDecisions.FillIn(CommandCenterDocument.Empty, Backend, Site, Preflights.Now);
        return SimulatedDecisions.Approve(filled, PolicyNames.All.ToDictionary(name => name, _ => (VisibleText.HashOf($"<body><p>{Text}</p></body>"), (string?)null)), Preflights.Now);
    }

    private static Task<CheckResult> LookAsync(string check, CommandCenterDocument center, Uri? simulator, BackendSight? backend = null) =>
        Preflights.Named(check).RunAsync(Context(center, simulator, backend));

    private static PreflightContext Context(CommandCenterDocument center, Uri? simulator, BackendSight? backend = null) =>
        new(backend is null ? Seat.Backend : Seat.Operator, "test", _ => null, new FakeTimeProvider(Preflights.Now))
        {
            Simulator = simulator,
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Of(new Versioned<CommandCenterDocument>(1, center))),
            AskBackend = _ => Task.FromResult(backend ?? BackendSight.None("There is none.")),
        };

    private sealed class FixedCheck(ICheck check, CheckResult result) : ICheck
    {
        public string Name => check.Name;

        public string Title => check.Title;

        public CheckGroup Group => check.Group;

        public Seat Seats => Seat.Both;

        public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) => Task.FromResult(result);
    }

    private sealed class Quiet : IPreflightProgress
    {
        public void Begin(IReadOnlyList<ICheck> checks)
        {
        }

        public void Reaches(ICheck check, string how)
        {
        }

        public void Ended(CheckReport report)
        {
        }
    }
}
