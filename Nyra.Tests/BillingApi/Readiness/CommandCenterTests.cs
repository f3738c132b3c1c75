using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight.Checks.Storage;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Snapshots;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class CommandCenterTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly LogLines _log = new();
    private ApiApp _api = null!;

    // More than the log ever holds: every level of the framework, too.
    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync(configure: builder => builder.Logging.AddProvider(_log).AddFilter<LogLines>(_ => true));

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task What_is_saved_is_read_with_its_version_and_the_trail_says_which_fields_changed()
    {
        var empty = await GetAsync();
        Assert.Equal(0, empty["version"]!.GetValue<long>());
        var saved = await PutAsync(0, Decided("monthly-price", "12.00 USD"));
        Assert.Equal((200, "\"1\""), ((int)saved.StatusCode, saved.Headers.ETag!.Tag));
        var read = await GetAsync();
        Assert.Equal((1, "12.00 USD"), (read["version"]!.GetValue<long>(), read["document"]!["decisions"]!["monthly-price"]!["value"]!.GetValue<string>()));
        await PutAsync(1, Decided("monthly-price", "13.00 USD"));
        var trail = await JsonAsync(await AsOperatorAsync(HttpMethod.Get, "v1/command-center/audit"));
        Assert.Equal(
            ["decisions.monthly-price.value"], trail["changes"]!.AsArray()[^1]!["fields"]!.AsArray().Select(field => field!.GetValue<string>()));
        Assert.Equal([1, 2], trail["changes"]!.AsArray().Select(change => change!["version"]!.GetValue<long>()));
        Assert.DoesNotContain("13.00", trail.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_operators_who_save_at_once_one_is_told_that_somebody_saved_meanwhile()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync(0, Decided("business-name", $"Name {i}"))));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode))
            await Problem.IsAsync(refused, 412, "stale");
        Assert.Equal(1, (await GetAsync())["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task Without_the_version_that_was_changed_nothing_is_saved() =>
        await Problem.IsAsync(await AsOperatorAsync(HttpMethod.Put, "v1/command-center", Decided("business-name", "Nyra").ToJsonString()), 428, "precondition-required");

    public static TheoryData<string> Fields =>
    [
        "mode", "rehearsalEmail", .. DecisionNames.All.SelectMany(name => new[] { $"decisions.{name}.value", $"decisions.{name}.owner", $"decisions.{name}.evidence" }),
        .. PolicyNames.All.SelectMany(name => new[]
        {
            $"policies.{name}.url", $"policies.{name}.approvedBy", $"policies.{name}.approvedHash", $"policies.{name}.approvedConfiguration",
        }),
        "support.ticket", "support.inbox", "support.confirmedBy",
    ];

    public static TheoryData<string> Dates =>
    [
        .. DecisionNames.All.SelectMany(name => new[] { $"decisions.{name}.decidedOn", $"decisions.{name}.expiresOn" }), .. PolicyNames.All.Select(name => $"policies.{name}.approvedOn"),
        "support.sentAt", "support.answeredAt",
    ];

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_secret_pasted_into_any_field_is_refused_there_and_nothing_is_stored(string field)
    {
        var answer = await PutAsync(0, With(field, $"see {Secret} there"));
        await Problem.IsAsync(answer, 422, "unprocessable");
        Assert.Contains(field, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await AssertNowhereAsync(answer);
    }

    [Theory]
    [MemberData(nameof(Dates))]
    public async Task A_secret_pasted_where_a_date_belongs_is_refused_and_neither_repeated_nor_stored(string field)
    {
        var answer = await PutAsync(0, With(field, Secret));
        await Problem.IsAsync(answer, 400, "bad-request");
        await AssertNowhereAsync(answer);
    }

    [Theory]
    [InlineData("operator-token-of-the-tests-0123456789")]
    [InlineData("SK_LIVE_" + "51HxQ2mZcV91kdfLs")]
    [InlineData("sk_live_ " + "51HxQ2mZcV91kdfLsPq77")]
    [InlineData("sk_\u200Blive_" + "51HxQ2mZcV91kdfLs")]
    [InlineData("sk_org_live_" + "51HxQ2mZcV91kdfLs")]
    [InlineData("https://a.example/?key=sk%5Flive%5F" + "51HxQ2mZcV91kdfLs")]
    [InlineData("https://ada:secret@billing.example.com")]
    public async Task Our_own_tokens_and_keys_that_somebody_took_apart_are_refused_as_well(string secret)
    {
        await Problem.IsAsync(await PutAsync(0, Decided("tax", secret)), 422, "unprocessable");
        Assert.Equal(0, (await GetAsync())["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task What_is_null_is_named()
    {
        var answer = await AsOperatorAsync(HttpMethod.Put, "v1/command-center", """{"format":1,"mode":"test","decisions":{"tax":null},"policies":{"terms":null}}""", "\"0\"");
        await Problem.IsAsync(answer, 422, "unprocessable");
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.All(new[] { "decisions.tax", "policies.terms" }, field => Assert.Contains(field, body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_saved_sees_at_once_what_that_changed()
    {
        async Task<string> TaxAsync() => (await JsonAsync(await AsOperatorAsync(HttpMethod.Get, "v1/readiness")))["checks"]!.AsArray()
            .Single(check => check!["name"]!.GetValue<string>() == "decision-tax")!["message"]!.GetValue<string>();
        Assert.Equal("Not decided.", await TaxAsync());
        await PutAsync(0, Decided("tax", "Stripe Tax"));
        Assert.StartsWith("It does not say who decided", await TaxAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acct_1HxQ2mZcV91kdfLs")]
    [InlineData("price_1tkpI2lkkLpnuC8sFt8Wr6Is")]
    [InlineData("5e346929da4cd2e3655158ae85f55bbb71700849")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("https://dashboard.stripe.com/acct_1/webhooks/we_1HxQ2mZcV91kdfLs")]
    public async Task Ids_commits_and_hashes_are_no_secrets(string evidence)
    {
        var document = Decided("tax", "Stripe Tax");
        document["decisions"]!["tax"]!["evidence"] = evidence;
        Assert.Equal(200, (int)(await PutAsync(0, document)).StatusCode);
    }

    [Theory]
    [InlineData("""{"format":1,"mode":"test","surprise":true}""")]
    [InlineData("""{"format":1,"mode":"test","decisions":[]}""")]
    [InlineData("""{"format":1,""")]
    [InlineData("null")]
    public async Task What_is_no_such_document_is_refused_without_repeating_it(string body)
    {
        var answer = await AsOperatorAsync(HttpMethod.Put, "v1/command-center", body, "\"0\"");
        await Problem.IsAsync(answer, 400, "bad-request");
        Assert.DoesNotContain("surprise", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decisions", "price", """{"value":"x"}""", "decisions.price")]
    [InlineData("policies", "terms", """{"url":"javascript:alert(1)"}""", "policies.terms.url")]
    public async Task A_value_that_cannot_be_meant_is_named_by_its_field(string part, string name, string value, string field)
    {
        var document = new JsonObject { ["format"] = 1, ["mode"] = "test", [part] = new JsonObject { [name] = JsonNode.Parse(value) } };
        var answer = await PutAsync(0, document);
        await Problem.IsAsync(answer, 422, "unprocessable");
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_newer_version_saved_is_neither_read_as_ours_nor_overwritten()
    {
        await StoreAsync("""{"format":2,"mode":"live","decisionsOfTomorrow":{}}""");
        await Problem.IsAsync(await AsOperatorAsync(HttpMethod.Get, "v1/command-center"), 409, "command-center-newer");
        await Problem.IsAsync(await PutAsync(1, Decided("tax", "none")), 409, "command-center-newer");
        Assert.Contains("decisionsOfTomorrow", (await _api.Store.FindDocumentAsync(CommandCenterDocument.Name, Ct))!.Value.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format":1,"mode":["what is this"]}""")]
    [InlineData("""{"format":"2","mode":"what is this"}""")]
    [InlineData("""{"format":null,"mode":"what is this"}""")]
    [InlineData("""{"format":1.5,"mode":"what is this"}""")]
    [InlineData("""["what is this"]""")]
    public async Task Malformed_state_is_kept_aside_and_never_overwritten(string malformed)
    {
        await StoreAsync(malformed);
        await Problem.IsAsync(await AsOperatorAsync(HttpMethod.Get, "v1/command-center"), 409, "command-center-malformed");
        Assert.Equal(200, (int)(await PutAsync(1, Decided("tax", "none"))).StatusCode);
        Assert.Equal("none", (await GetAsync())["document"]!["decisions"]!["tax"]!["value"]!.GetValue<string>());
        Assert.Contains("what is this", (await _api.Store.FindDocumentAsync("command-center.kept-aside-1", Ct))!.Value.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_beyond_every_format_is_a_newer_versions()
    {
        await StoreAsync("""{"format":99999999999,"mode":"live"}""");
        await Problem.IsAsync(await PutAsync(1, Decided("tax", "none")), 409, "command-center-newer");
    }

    [Fact]
    public async Task What_is_kept_aside_takes_no_earlier_ones_place()
    {
        foreach (var content in new[] { "[1]", "[2]", "[2]" })
            await KeptAside.KeepAsync(_api.Store, CommandCenterDocument.Name, 7, JsonDocument.Parse(content).RootElement, Ct);
        Assert.Equal(["command-center.kept-aside-7", "command-center.kept-aside-7-2"], (await _api.Store.ListDocumentsAsync(Ct)).Where(name => name.StartsWith("command-center.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(CommandCenterAudit.Name)]
    [InlineData(RehearsalLog.Name)]
    [InlineData(SignedSnapshot.Name)]
    [InlineData(StorageMarker.Name)]
    public async Task What_was_damaged_beside_it_stands_in_nobodys_way_and_is_kept_aside(string name)
    {
        var found = await _api.Store.FindDocumentAsync(name, Ct);
        await _api.Store.SaveDocumentAsync(name, found?.Version ?? 0, JsonDocument.Parse("""{"changes":7,"rehearsals":null,"content":[],"starts":"none"}""").RootElement, Ct);
        Assert.Equal(200, (int)(await PutAsync(0, Decided("tax", "none"))).StatusCode);
        Assert.Equal(200, (int)(await AsOperatorAsync(HttpMethod.Get, "v1/command-center/audit")).StatusCode);
        Assert.Equal(200, (int)(await AsOperatorAsync(HttpMethod.Get, "v1/readiness")).StatusCode);
        Assert.Equal(200, (int)(await AsOperatorAsync(HttpMethod.Get, "v1/rehearsals")).StatusCode);
        if (name == CommandCenterAudit.Name)
            Assert.Contains($"{name}.kept-aside-1", await _api.Store.ListDocumentsAsync(Ct));
    }

    [Fact]
    public async Task A_secret_in_the_place_of_a_name_is_refused_and_not_repeated()
    {
        const string Secret = "sk_test_" + "51QnyraQnyraQnyraQnyraQnyra";
        foreach (var document in new[]
        {
            Decided(Secret, "x"), new JsonObject { ["format"] = 1, ["mode"] = "test", ["policies"] = new JsonObject { [Secret] = null } },
            new JsonObject { ["format"] = 1, ["mode"] = Secret },
        })
        {
            var answer = await PutAsync(0, document);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            Assert.DoesNotContain("51Qnyra", text, StringComparison.Ordinal);
            Assert.Contains("looks like a secret", text, StringComparison.Ordinal);
            await Problem.IsAsync(answer, 422, "unprocessable");
        }
    }

    [Fact]
    public async Task Ten_megabytes_are_refused_before_they_are_read()
    {
        // Their length is told and none of them is sent: nothing but the answer can end this.
        using var socket = new TcpClient();
        await socket.ConnectAsync(_api.Http.BaseAddress!.Host, _api.Http.BaseAddress.Port, Ct);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"PUT /v1/command-center HTTP/1.1\r\nHost: {_api.Http.BaseAddress.Authority}\r\nAuthorization: Bearer {ApiApp.OperatorToken}\r\nIf-Match: \"0\"\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {10 << 20}\r\n\r\n"), Ct);
        using var answer = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await answer.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Ct));
        Assert.Equal(0, (await GetAsync())["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task Nobody_else_gets_at_it()
    {
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/command-center"), 401, "unauthorized");
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/command-center", ApiApp.LicenseApiToken), 403, "forbidden");
    }

    private static string Secret => "sk_live_" + "51HxQ2mZcV91kdfLsPq77xA0asd8HqWe3Yt6Uj";

    private static JsonObject With(string field, string value)
    {
        var document = new JsonObject { ["format"] = 1, ["mode"] = "test" };
        Set(document, field.Split('.'), value);
        if (document["support"] is { } support)
        {
            foreach (var (needed, otherwise) in new[] { ("ticket", "x"), ("inbox", "x"), ("sentAt", "2026-11-24T12:00:00Z") })
                support[needed] ??= otherwise;
        }
        return document;
    }

    // Not in the answer, not in the store, and not in the log, which was told of the request.
    private async Task AssertNowhereAsync(HttpResponseMessage answer)
    {
        Assert.DoesNotContain(Secret, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(0, (await GetAsync())["version"]!.GetValue<long>());
        Assert.DoesNotContain(Secret, File.Exists(_api.EntitlementsFile) ? await File.ReadAllTextAsync(_api.EntitlementsFile, Ct) : "", StringComparison.Ordinal);
        Assert.Contains(_log.All, line => line.Contains("/v1/command-center", StringComparison.Ordinal) && line.Contains("PUT", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.All, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    private static JsonObject Decided(string name, string value) => new()
    {
        ["format"] = 1,
        ["mode"] = "test",
        ["decisions"] = new JsonObject { [name] = new JsonObject { ["value"] = value } },
    };

    private static void Set(JsonObject at, string[] path, string value)
    {
        foreach (var part in path[..^1])
            at = (JsonObject)(at[part] ??= new JsonObject());
        at[path[^1]] = value;
    }

    private async Task StoreAsync(string json) =>
        await _api.Store.SaveDocumentAsync(CommandCenterDocument.Name, 0, JsonDocument.Parse(json).RootElement, Ct);

    private async Task<JsonNode> GetAsync() => await JsonAsync(await AsOperatorAsync(HttpMethod.Get, "v1/command-center"));

    private Task<HttpResponseMessage> PutAsync(long version, JsonObject document) =>
        AsOperatorAsync(HttpMethod.Put, "v1/command-center", document.ToJsonString(), $"\"{version}\"");

    private Task<HttpResponseMessage> AsOperatorAsync(HttpMethod method, string path, string? json = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiApp.OperatorToken);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return _api.Http.SendAsync(request, Ct);
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;
}
