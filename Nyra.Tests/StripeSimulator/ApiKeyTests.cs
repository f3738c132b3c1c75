using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class ApiKeyTests : SimulatorTest
{
    [Theory]
    [InlineData("Bearer sk_test_abc")]
    [InlineData("Bearer rk_test_abc")]
    [InlineData("Basic sk_test_abc:")]
    public async Task Test_keys_open_the_simulator(string authorization)
    {
        var (response, json) = await AskAsync(authorization);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(json.GetProperty("data")[0].GetProperty("livemode").GetBoolean());
    }

    [Theory]
    [InlineData("Bearer sk_live_abc")]
    [InlineData("Bearer rk_live_abc")]
    [InlineData("Basic sk_live_abc:")]
    public async Task Live_keys_are_refused_because_this_is_a_simulator(string authorization)
    {
        var (response, json) = await AskAsync(authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var message = json.GetProperty("error").GetProperty("message").GetString();
        Assert.StartsWith("This is a simulator", message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "You did not provide an API key.")]
    [InlineData("Bearer ", "You did not provide an API key.")]
    [InlineData("Digest x", "You did not provide an API key.")]
    [InlineData("Basic %%%", "You did not provide an API key.")]
    [InlineData("Bearer whatever-this-is", "Invalid API Key provided: whatever****s-is")]
    public async Task Everything_else_is_refused_in_Stripes_words(string authorization, string start)
    {
        var (response, json) = await AskAsync(authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith(start, json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<(HttpResponseMessage Response, JsonElement Json)> AskAsync(string authorization)
    {
        if (authorization.StartsWith("Basic sk", StringComparison.Ordinal))
        {
            authorization = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(authorization["Basic ".Length..]));
        }

        // The default portal configuration exists from the start.
        return await Simulator.SendAsync(HttpMethod.Get, "/v1/billing_portal/configurations", null, ("Authorization", authorization));
    }
}
