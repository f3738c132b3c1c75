using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Decisions;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>What the form asks for before it is saved, and how it says everything that is wrong at once.</summary>
public sealed class ReadinessEntryTests(Chromium chromium) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    private CannedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await CannedApi.StartAsync(CannedReadiness.Mixed());

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_a_decision_needs_to_count_is_marked_and_nothing_else()
    {
        await using var visit = await OpenAsync();
        var whole = JsonSerializer.SerializeToNode(CannedCommandCenter.Whole(), CommandCenterJson.Default.CommandCenterDocument)!;
        // The canned one is an example's address, which never counts.
        whole["decisions"]![DecisionNames.BackendUrl]!["value"] = "https://billing.little-buddy.app";
        foreach (var name in DecisionNames.All)
        {
            foreach (var member in new[] { "value", "owner", "decidedOn", "evidence", "expiresOn" })
            {
                var without = whole.DeepClone();
                without["decisions"]![name]!.AsObject().Remove(member);
                var counts = await StatusAsync(name, without) is CheckStatus.Pass or CheckStatus.Warn;
                var marked = await visit.Input($"decisions.{name}.{member}").GetAttributeAsync("aria-required") == "true";
                Assert.True(counts != marked, $"decisions.{name}.{member}: counts without it: {counts}, marked as required: {marked}");
                Assert.Equal(marked, (await visit.Page.Locator($"label[for='f-decisions-{name}-{member}']").TextContentAsync())!.EndsWith(" *", StringComparison.Ordinal));
            }
        }
        foreach (var name in PolicyNames.All)
            Assert.Equal("true", await visit.Input($"policies.{name}.approvedBy").GetAttributeAsync("aria-required"));
    }

    [Fact]
    public async Task A_decision_that_is_begun_says_what_it_still_needs()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("decision-tax");
        await visit.Input("decisions.tax.value").FillAsync("Stripe Tax");
        await visit.Input("decisions.tax.owner").FillAsync("Ada");
        await visit.SeesAsync("To count, it still needs: Evidence, Decided on, Expires on.");
    }

    [Fact]
    public async Task A_secret_beside_malformed_values_is_said_with_all_of_them_each_at_its_field()
    {
        await using var visit = await OpenAsync();
        foreach (var part in new[] { "decision-monthly-price", "decision-hosted-ai-cap", "decision-tax", "policy-terms", "decision-backend-url", "decision-support-inbox" })
            await visit.OpenPartAsync(part);
        var expected = new Dictionary<string, (string Typed, string Said)>
        {
            ["decisions.tax.evidence"] = ("sk_live_" + "51HxQ2mZcV91kdfLsPq77xA0asd8HqWe3Yt6Uj", "This looks like a secret."),
            ["decisions.monthly-price.value"] = ("twelve", "This is not an amount such as 12.00 USD."),
            ["decisions.hosted-ai-cap.value"] = ("many", "This is not a whole number of requests a month."),
            ["decisions.backend-url.value"] = ("billing.example.com", "This is not an absolute http(s) address."),
            ["policies.terms.url"] = ("terms", "This is not an absolute http(s) address."),
            ["supportConfirmation.by"] = ("Kim", ""),
            ["rehearsalEmail"] = ("nobody", "This is not an e-mail address."),
        };
        await visit.Input("decisions.tax.value").FillAsync("Stripe Tax");
        foreach (var (path, (typed, _)) in expected)
            await visit.Input(path).FillAsync(typed);
        // A day without its year: the field holds no date, and is not empty either.
        await visit.Input("decisions.tax.expiresOn").PressSequentiallyAsync("1118");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Nothing was saved: 8 fields need a look");
        foreach (var (path, (_, said)) in expected)
            Assert.Contains(said, await ErrorAsync(visit, path), StringComparison.Ordinal);
        Assert.Equal("This is not a date such as 2026-11-18.", await ErrorAsync(visit, "decisions.tax.expiresOn"));
        Assert.Contains("On which day", await ErrorAsync(visit, "supportConfirmation.on"), StringComparison.Ordinal);
        await visit.IsInOrderAsync("readiness-many-mistakes");
    }

    [Fact]
    public async Task A_ticket_number_cannot_be_typed_and_a_persons_word_is_saved_as_such()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("decision-support-inbox");
        Assert.Equal(0, await visit.Page.Locator("input[name^='support.']").CountAsync());
        Assert.Equal("NYRA-7F3K9QXZ", await visit.Page.Locator("output[name='support.ticket']").TextContentAsync());
        await visit.Input("supportConfirmation.by").FillAsync("Kim Osei");
        await visit.Input("supportConfirmation.on").FillAsync("2026-11-24");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 4");
        var saved = Assert.Single(_api.Saves).Document;
        Assert.Equal("""{"by":"Kim Osei","on":"2026-11-24","inbox":"help@example.com"}""", saved["supportConfirmation"]!.ToJsonString());
        Assert.Equal("NYRA-7F3K9QXZ", (string?)saved["support"]!["ticket"]);
    }

    [Fact]
    public async Task A_blocker_that_is_clear_by_a_persons_word_says_so()
    {
        _api.Readiness = CannedReadiness.AllGreen();
        _api.Readiness["checks"]!.AsArray().Single(check => (string?)check!["name"] == "support-roundtrip")!["message"] = "Confirmed by Kim Osei on 2026-11-24, without a test ticket.";
        await using var visit = await OpenAsync();
        Assert.Contains("Confirmed by Kim Osei on 2026-11-24, without a test ticket.", await visit.Page.Locator("#blocker-rows summary").First.InnerTextAsync(), StringComparison.Ordinal);
    }

    private static Task<string?> ErrorAsync(Visit visit, string path) => visit.Page.Locator($"#f-{path.Replace('.', '-')}-error").TextContentAsync();

    private static async Task<CheckStatus> StatusAsync(string decision, JsonNode document)
    {
        var center = document.Deserialize(CommandCenterJson.Default.CommandCenterDocument)!;
        var context = new PreflightContext(Seat.Operator, "test", _ => null, new FakeTimeProvider(Now))
        {
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Of(new Versioned<CommandCenterDocument>(3, center))),
        };
        return (await DecisionCheck.All.Single(check => check.Name == $"decision-{decision}").RunAsync(context, CancellationToken.None)).Status;
    }

    private async Task<Visit> OpenAsync()
    {
        var visit = await chromium.OpenReadinessAsync(Looks.Light, _api);
        await visit.SeesAsync("Saved as version 3");
        return visit;
    }
}
