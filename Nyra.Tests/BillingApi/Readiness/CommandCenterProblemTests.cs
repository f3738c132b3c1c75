using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.BillingApi.Readiness.CommandCenterRequests;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>Everything that is wrong with a document is said at once, each at its field.</summary>
public sealed class CommandCenterProblemTests : IAsyncLifetime
{
    private static readonly string Secret = "sk_live_" + "51HxQ2mZcV91kdfLsPq77xA0asd8HqWe3Yt6Uj";

    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Every_malformed_value_is_named_beside_a_secret()
    {
        var errors = await RefusedAsync(422, $$$"""
            {"format":1,"mode":"tset","rehearsalEmail":"nobody","decisions":{"tax":{"value":"{{{Secret}}}"},"monthly-price":{"value":"twelve"},"hosted-ai-cap":{"value":"many"},
            "support-inbox":{"value":"help"},"backend-url":{"value":"billing.example.com"}},"policies":{"terms":{"url":"ftp://ada:secret@example.com"}},"supportConfirmation":{"by":"Kim"}}
            """);
        Assert.Equal(
            ["decisions.backend-url.value", "decisions.hosted-ai-cap.value", "decisions.monthly-price.value", "decisions.support-inbox.value", "decisions.tax.value", "mode", "policies.terms.url",
                "rehearsalEmail", "supportConfirmation.on"],
            errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        // A field with two mistakes says both.
        Assert.Equal(2, errors["policies.terms.url"]!.AsArray().Count);
    }

    [Fact]
    public async Task Every_value_of_another_type_is_named_beside_a_secret_and_a_malformed_one()
    {
        var errors = await RefusedAsync(400, $$$"""
            {"format":1,"mode":"test","surprise":1,"decisions":{"tax":{"value":"{{{Secret}}}","decidedOn":"soon","expiresOn":"{{{Secret}}}"},"monthly-price":{"value":"twelve","owner":7}},
            "policies":{"terms":[]},"support":{"ticket":"NYRA-1","inbox":"a@example.com","answeredAt":"later"}}
            """);
        Assert.Equal(
            ["decisions.monthly-price.owner", "decisions.monthly-price.value", "decisions.tax.decidedOn", "decisions.tax.expiresOn", "decisions.tax.value", "document", "policies.terms",
                "support.answeredAt", "support.sentAt"],
            errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Equal("This is not a date such as 2026-11-18.", (string?)errors["decisions.tax.decidedOn"]![0]);
        Assert.Contains("looks like a secret", (string?)errors["decisions.tax.expiresOn"]![0], StringComparison.Ordinal);
        Assert.Equal("This is missing.", (string?)errors["support.sentAt"]![0]);
    }

    [Fact]
    public async Task A_malformed_value_that_was_stored_before_keeps_nothing_else_from_being_saved()
    {
        var stored = CommandCenterDocument.Empty with { Decisions = CommandCenterDocument.Empty.Decisions.Add(DecisionNames.MonthlyPrice, new("twelve")) };
        await new CommandCenterStore(_api.Store, _api.Time).SaveAsync(new CommandCenterState.Readable(0, CommandCenterDocument.Empty), stored, CancellationToken.None);
        var next = Decided("tax", "Stripe Tax");
        next["decisions"]!["monthly-price"] = new JsonObject { ["value"] = "twelve" };
        Assert.Equal(200, (int)(await _api.SaveAsync(1, next)).StatusCode);
    }

    [Fact]
    public async Task A_document_of_version_01_is_read_with_its_ticket()
    {
        const string Old = """
            {"format":1,"mode":"test","support":{"ticket":"NYRA-0123ABCD","inbox":"help@example.com","sentAt":"2026-11-12T09:00:00+00:00","answeredAt":"2026-11-13T09:00:00+00:00","confirmedBy":"nyra support-roundtrip"}}
            """;
        await _api.Store.SaveDocumentAsync(CommandCenterDocument.Name, 0, JsonSerializer.Deserialize<JsonElement>(Old), CancellationToken.None);
        var read = await _api.CommandCenterAsync();
        Assert.Equal("NYRA-0123ABCD", (string?)read["document"]!["support"]!["ticket"]);
        Assert.Equal(200, (int)(await _api.SaveAsync(1, read["document"]!.AsObject())).StatusCode);
    }

    // Version 0.1 refuses members that it does not know, and leaves a document of a higher format untouched.
    [Theory]
    [InlineData(1, "")]
    [InlineData(2, """, "supportConfirmation":{"by":"Kim Osei","on":"2026-11-12","inbox":"help@example.com"}""")]
    [InlineData(2, """, "support":{"ticket":"NYRA-0123ABCD","inbox":"help@example.com","sentAt":"2026-11-12T09:00:00Z","messageId":"1@example.com"}""")]
    public async Task A_document_is_stored_in_the_oldest_format_that_holds_all_of_it(int format, string member)
    {
        foreach (var sent in new[] { 1, 2 })
        {
            var version = (long)(await _api.CommandCenterAsync())["version"]!;
            var saved = await _api.SaveAsync(version, JsonNode.Parse($$"""{"format":{{sent}},"mode":"test"{{member}}}""")!.AsObject());
            Assert.Equal(format, (int)(await saved.JsonAsync())["document"]!["format"]!);
            var (_, stored) = (await _api.Store.FindDocumentAsync(CommandCenterDocument.Name, CancellationToken.None))!.Value;
            Assert.Equal(format, stored.GetProperty("format").GetInt32());
        }
        await RefusedAsync(422, """{"format":3,"mode":"test"}""", 1);
    }

    [Fact]
    public async Task A_browser_records_no_ticket_and_the_round_trip_does()
    {
        var put = await BrowserAsync();
        var refused = await put(0, WithTicket());
        await Problem.IsAsync(refused, 422, "unprocessable");
        Assert.Contains("A ticket is recorded by the support round trip only", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await _api.SaveAsync(0, WithTicket())).StatusCode);
    }

    [Fact]
    public async Task A_ticket_that_was_recorded_meanwhile_is_a_conflict_for_a_browser()
    {
        var put = await BrowserAsync();
        Assert.Equal(200, (int)(await _api.SaveAsync(0, WithTicket())).StatusCode);
        await Problem.IsAsync(await put(0, Decided("tax", "none")), 412, "stale");
        var onTop = WithTicket();
        onTop["decisions"] = Decided("tax", "none")["decisions"]!.DeepClone();
        Assert.Equal(200, (int)(await put(1, onTop)).StatusCode);
    }

    private static JsonObject WithTicket() => new()
    {
        ["format"] = 1,
        ["mode"] = "test",
        ["support"] = new JsonObject
        {
            ["ticket"] = "NYRA-0123ABCD",
            ["inbox"] = "help@example.com",
            ["sentAt"] = "2026-11-12T09:00:00+00:00",
            ["messageId"] = "made-up@example.com",
        },
    };

    // Saves a document on a version, signed in as a person is.
    private async Task<Func<long, JsonObject, Task<HttpResponseMessage>>> BrowserAsync()
    {
        var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _api.Http.BaseAddress };
        var signedIn = await browser.PostAsync("operator/sign-in", Json(new JsonObject { ["token"] = ApiApp.OperatorToken }));
        var csrf = (string)(await signedIn.JsonAsync())["csrf"]!;
        return async (version, document) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "v1/command-center") { Content = Json(document) };
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
            request.Headers.Add("Nyra-Csrf", csrf);
            request.Headers.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
            return await browser.SendAsync(request);
        };
    }

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonObject> RefusedAsync(int status, string body, long version = 0)
    {
        var answer = await _api.AsOperatorAsync(HttpMethod.Put, "v1/command-center", body, $"\"{version}\"");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.Equal(version, (long)(await _api.CommandCenterAsync())["version"]!);
        return JsonNode.Parse(text)!["errors"]!.AsObject();
    }
}
