using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.LicenseClient;
using Nyra.Tests.BillingApi;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>What the operator does for one customer, as processes against a running stack.</summary>
public sealed class CustomerCommandTests : PaidPath
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Who_lost_the_only_device_gets_a_code_that_lets_another_one_in()
    {
        var (lost, _) = Device("laptop");
        await BuyAsync(lost);
        var customer = await CustomerAsync();
        Assert.Contains("laptop", (await NyraAsync("devices", "list", customer)).Out, StringComparison.Ordinal);
        var released = await NyraAsync("devices", "release", customer, "laptop");
        Assert.Equal(0, released.ExitCode);
        // The code alone on stdout, so that it can be piped; whom to give it to on stderr.
        var code = released.Out.Trim();
        Assert.Matches("^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$", code);
        Assert.Contains("Give it only to who proved to be the customer", released.Error, StringComparison.Ordinal);

        var (found, _) = Device("new-laptop");
        Assert.Equal(LicenseStatus.Active, (await found.ActivateByCodeAsync(code, Ct)).Status);
        Assert.Equal(LicenseStatus.Revoked, (await lost.RefreshAsync(Ct)).Status);
        var unknown = await NyraAsync("devices", "release", customer, "nobody");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("No device of the account has this id", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_of_a_customer_is_exported_and_erased_once_it_is_over()
    {
        var (client, _) = Device("laptop");
        await BuyAsync(client);
        var customer = await CustomerAsync();
        var data = JsonDocument.Parse((await NyraAsync("customer", "export", customer)).Out).RootElement;
        Assert.Equal((customer, "active"), (data.GetProperty("customerId").GetString(), data.GetProperty("account").GetProperty("code").GetString()));

        var still = await NyraAsync("customer", "erase", customer, "--yes");
        Assert.Equal(1, still.ExitCode);
        Assert.Contains("Nothing was erased", still.Error, StringComparison.Ordinal);
        await LoseAccessAsync(client);
        var unasked = await NyraAsync("customer", "erase", customer);
        Assert.Equal(64, unasked.ExitCode);
        Assert.Contains("Nothing was erased", unasked.Error, StringComparison.Ordinal);
        var erased = await NyraAsync("customer", "erase", customer, "--yes");
        Assert.Equal(0, erased.ExitCode);
        Assert.Contains("the account with 1 device(s)", erased.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await NyraAsync("customer", "export", customer)).ExitCode);
    }

    [Fact]
    public async Task Refunds_and_disputes_are_listed()
    {
        Assert.Contains("0 event(s)", (await NyraAsync("customer", "reversals")).Out, StringComparison.Ordinal);
        const string Body = """
            {"id":"evt_1","object":"event","type":"charge.dispute.closed","created":1793534400,"livemode":false,
            "data":{"object":{"id":"du_1","object":"dispute","charge":"ch_1","status":"lost"}}}
            """;
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(Stack.Stack.Gateway, "webhooks/stripe"))
        { Content = new StringContent(Body) };
        request.Headers.Add("Stripe-Signature", Stripe.EventUtility.GenerateSignatureHeader(
            Body, Stack.Setting(Settings.StripeWebhookSecret)));
        Assert.True((await Stack.Http.SendAsync(request)).IsSuccessStatusCode);
        await Eventually.HoldsAsync(async () => (await NyraAsync("customer", "reversals"))
            .Out.Contains("1 event(s)", StringComparison.Ordinal));
        var listed = (await NyraAsync("customer", "reversals")).Out;
        foreach (var words in new[] { "du_1", "charge.dispute.closed", "not named", "They change no access" })
            Assert.Contains(words, listed, StringComparison.Ordinal);
        var document = JsonDocument.Parse((await NyraAsync("customer", "reversals", "--json")).Out).RootElement;
        var latest = document.GetProperty("latest")[0];
        Assert.Equal(
            (1, "evt_1", "status lost, charge ch_1"),
            (document.GetProperty("count").GetInt32(), latest.GetProperty("eventId").GetString(),
                latest.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task The_keys_of_the_backend_are_listed()
    {
        var listed = await NyraAsync("keys", "list");
        Assert.Contains("signs", listed.Out, StringComparison.Ordinal);
        var key = Assert.Single(JsonDocument.Parse((await NyraAsync("keys", "list", "--json")).Out).RootElement.GetProperty("keys").EnumerateArray());
        Assert.Contains(key.GetProperty("kid").GetString()!, Keys, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Out, string Error)> NyraAsync(params string[] arguments) => NyraProcess.RunAsync(
        "nyra.dll", arguments, _folder.Path,
        new Dictionary<string, string?>
        {
            [Settings.BillingBaseUrl] = Stack.Stack.Gateway.ToString(),
            [Settings.OperatorToken] = Stack.Setting(Settings.OperatorToken),
            ["COLUMNS"] = "400",
        });

    // The one customer there is.
    private async Task<string> CustomerAsync() => Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync()).Id;
}
