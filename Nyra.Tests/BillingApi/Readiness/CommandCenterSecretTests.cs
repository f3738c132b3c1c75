using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.BillingApi.Readiness.CommandCenterRequests;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>A secret pasted into the command center goes nowhere: not into the store, the answer or the log.</summary>
public sealed class CommandCenterSecretTests : IAsyncLifetime
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

    public static TheoryData<string> Fields =>
    [
        "mode", "rehearsalEmail", .. DecisionNames.All.SelectMany(name => new[] { $"decisions.{name}.value", $"decisions.{name}.owner", $"decisions.{name}.evidence" }),
        .. PolicyNames.All.SelectMany(name => new[]
        {
            $"policies.{name}.url", $"policies.{name}.approvedBy", $"policies.{name}.approvedHash", $"policies.{name}.approvedConfiguration",
        }),
        "support.ticket", "support.inbox", "support.confirmedBy", "support.messageId", "supportConfirmation.by", "supportConfirmation.inbox",
    ];

    public static TheoryData<string> Dates =>
    [
        .. DecisionNames.All.SelectMany(name => new[] { $"decisions.{name}.decidedOn", $"decisions.{name}.expiresOn" }), .. PolicyNames.All.Select(name => $"policies.{name}.approvedOn"),
        "support.sentAt", "support.answeredAt", "supportConfirmation.on",
    ];

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_secret_pasted_into_any_field_is_refused_there_and_nothing_is_stored(string field)
    {
        var answer = await _api.SaveAsync(0, With(field, $"see {Secret} there"));
        await Problem.IsAsync(answer, 422, "unprocessable");
        Assert.Contains(field, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await AssertNowhereAsync(answer);
    }

    [Theory]
    [MemberData(nameof(Dates))]
    public async Task A_secret_pasted_where_a_date_belongs_is_refused_and_neither_repeated_nor_stored(string field)
    {
        var answer = await _api.SaveAsync(0, With(field, Secret));
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
        await Problem.IsAsync(await _api.SaveAsync(0, Decided("tax", secret)), 422, "unprocessable");
        Assert.Equal(0, (await _api.CommandCenterAsync())["version"]!.GetValue<long>());
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
            var answer = await _api.SaveAsync(0, document);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            Assert.DoesNotContain("51Qnyra", text, StringComparison.Ordinal);
            Assert.Contains("looks like a secret", text, StringComparison.Ordinal);
            await Problem.IsAsync(answer, 422, "unprocessable");
        }
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
        Assert.Equal(200, (int)(await _api.SaveAsync(0, document)).StatusCode);
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
        Assert.Equal(0, (await _api.CommandCenterAsync())["version"]!.GetValue<long>());
        Assert.DoesNotContain(Secret, File.Exists(_api.EntitlementsFile) ? await File.ReadAllTextAsync(_api.EntitlementsFile, Ct) : "", StringComparison.Ordinal);
        Assert.Contains(_log.All, line => line.Contains("/v1/command-center", StringComparison.Ordinal) && line.Contains("PUT", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.All, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    private static void Set(JsonObject at, string[] path, string value)
    {
        foreach (var part in path[..^1])
            at = (JsonObject)(at[part] ??= new JsonObject());
        at[path[^1]] = value;
    }
}
