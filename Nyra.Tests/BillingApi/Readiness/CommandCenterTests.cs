using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.BillingApi.Readiness.CommandCenterRequests;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class CommandCenterTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_is_saved_is_read_with_its_version_and_the_trail_says_which_fields_changed()
    {
        var empty = await _api.CommandCenterAsync();
        Assert.Equal(0, empty["version"]!.GetValue<long>());
        var saved = await _api.SaveAsync(0, Decided("monthly-price", "12.00 USD"));
        Assert.Equal((200, "\"1\""), ((int)saved.StatusCode, saved.Headers.ETag!.Tag));
        var read = await _api.CommandCenterAsync();
        Assert.Equal((1, "12.00 USD"), (read["version"]!.GetValue<long>(), read["document"]!["decisions"]!["monthly-price"]!["value"]!.GetValue<string>()));
        await _api.SaveAsync(1, Decided("monthly-price", "13.00 USD"));
        var trail = await (await _api.AsOperatorAsync(HttpMethod.Get, "v1/command-center/audit")).JsonAsync();
        Assert.Equal(
            ["decisions.monthly-price.value"], trail["changes"]!.AsArray()[^1]!["fields"]!.AsArray().Select(field => field!.GetValue<string>()));
        Assert.Equal([1, 2], trail["changes"]!.AsArray().Select(change => change!["version"]!.GetValue<long>()));
        Assert.DoesNotContain("13.00", trail.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_operators_who_save_at_once_one_is_told_that_somebody_saved_meanwhile()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _api.SaveAsync(0, Decided("business-name", $"Name {i}"))));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode))
            await Problem.IsAsync(refused, 412, "stale");
        Assert.Equal(1, (await _api.CommandCenterAsync())["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task Without_the_version_that_was_changed_nothing_is_saved() =>
        await Problem.IsAsync(await _api.AsOperatorAsync(HttpMethod.Put, "v1/command-center", Decided("business-name", "Nyra").ToJsonString()), 428, "precondition-required");

    [Fact]
    public async Task What_is_null_is_named()
    {
        var answer = await _api.AsOperatorAsync(HttpMethod.Put, "v1/command-center", """{"format":1,"mode":"test","decisions":{"tax":null},"policies":{"terms":null}}""", "\"0\"");
        await Problem.IsAsync(answer, 422, "unprocessable");
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.All(new[] { "decisions.tax", "policies.terms" }, field => Assert.Contains(field, body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_saved_sees_at_once_what_that_changed()
    {
        async Task<string> TaxAsync() => (await (await _api.AsOperatorAsync(HttpMethod.Get, "v1/readiness")).JsonAsync())["checks"]!.AsArray()
            .Single(check => check!["name"]!.GetValue<string>() == "decision-tax")!["message"]!.GetValue<string>();
        Assert.Equal("Not decided.", await TaxAsync());
        await _api.SaveAsync(0, Decided("tax", "Stripe Tax"));
        Assert.StartsWith("It does not say who decided", await TaxAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format":1,"mode":"test","surprise":true}""")]
    [InlineData("""{"format":1,"mode":"test","decisions":[]}""")]
    [InlineData("""{"format":1,""")]
    [InlineData("null")]
    public async Task What_is_no_such_document_is_refused_without_repeating_it(string body)
    {
        var answer = await _api.AsOperatorAsync(HttpMethod.Put, "v1/command-center", body, "\"0\"");
        await Problem.IsAsync(answer, 400, "bad-request");
        Assert.DoesNotContain("surprise", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decisions", "price", """{"value":"x"}""", "decisions.price")]
    [InlineData("policies", "terms", """{"url":"javascript:alert(1)"}""", "policies.terms.url")]
    public async Task A_value_that_cannot_be_meant_is_named_by_its_field(string part, string name, string value, string field)
    {
        var document = new JsonObject { ["format"] = 1, ["mode"] = "test", [part] = new JsonObject { [name] = JsonNode.Parse(value) } };
        var answer = await _api.SaveAsync(0, document);
        await Problem.IsAsync(answer, 422, "unprocessable");
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
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
        Assert.Equal(0, (await _api.CommandCenterAsync())["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task Nobody_else_gets_at_it()
    {
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/command-center"), 401, "unauthorized");
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/command-center", ApiApp.LicenseApiToken), 403, "forbidden");
    }
}
