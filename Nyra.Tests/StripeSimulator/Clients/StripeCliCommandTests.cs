using System.Text.Json;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

public class StripeCliCommandTests : StripeCliTest
{
    [Fact]
    public async Task Customers_are_created_listed_and_retrieved()
    {
        var made = await StripeJsonAsync("customers", "create", "--email=jenny@example.com", "--name=Jenny Rosen", "-d", "metadata[device]=7");
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal(("customer", "7"), (made.GetProperty("object").GetString(), made.GetProperty("metadata").GetProperty("device").GetString()));

        var listed = await StripeJsonAsync("customers", "list", "--limit=3", "--email=jenny@example.com");
        Assert.Equal(id, Assert.Single(listed.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());

        var retrieved = await StripeJsonAsync("customers", "retrieve", id);
        Assert.Equal("Jenny Rosen", retrieved.GetProperty("name").GetString());
        Assert.Equal(made.GetRawText(), retrieved.GetRawText());
    }

    [Fact]
    public async Task Get_and_post_reach_any_path_and_any_id()
    {
        var made = await StripeJsonAsync("post", "/v1/customers", "-d", "email=jenny@example.com");
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal("jenny@example.com", (await StripeJsonAsync("get", id)).GetProperty("email").GetString());
        var changed = await StripeJsonAsync("post", $"/v1/customers/{id}", "-d", "name=Jenny", "-d", "metadata[a]=b");
        Assert.Equal("Jenny", changed.GetProperty("name").GetString());
        Assert.Equal("acct_1SimulatedAccount00", (await StripeJsonAsync("get", "/v1/account")).GetProperty("id").GetString());
        Assert.Equal("list", (await StripeJsonAsync("get", "/v1/customers", "--limit", "1")).GetProperty("object").GetString());
    }

    [Fact]
    public async Task A_refusal_is_shown_as_stripe_words_it()
    {
        var (_, output, _) = await StripeAsync("customers", "retrieve", "cus_nobody");
        var error = JsonDocument.Parse(output).RootElement.GetProperty("error");
        Assert.Equal(
            ("invalid_request_error", "resource_missing", "id", "No such customer: 'cus_nobody'"),
            (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("param").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_live_key_is_refused_with_the_reason()
    {
        var (_, output, error) = await StripeWithAsync("sk_live_123456789012", "get", "/v1/customers", "--live");
        Assert.Contains("This is a simulator, not Stripe", output + error, StringComparison.Ordinal);
    }
}
