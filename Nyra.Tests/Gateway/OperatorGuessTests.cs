using System.Net;
using System.Net.Http.Json;
using Nyra.Billing.Configuration;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

/// <summary>One limit for refused operator credentials, in whichever way they are presented; accepted ones and device tokens do not count.</summary>
public sealed class OperatorGuessTests : IAsyncLifetime
{
    private const int Allowed = 10;

    private RunningStack _stack = null!;

    private string OperatorToken => _stack.Setting(Settings.OperatorToken);

    public static TheoryData<string> Ways =>
        ["bearer v1/queue", "bearer v1/entitlements", "bearer operator/session", "bearer readiness", "basic v1/queue", "cookie v1/queue", "cookie operator/session", "sign-in"];

    public async ValueTask InitializeAsync() => _stack = await RunningStack.StartAsync();

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ten_guesses_in_any_way_end_all_ways(string way)
    {
        for (var i = 0; i < Allowed; i++)
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await PresentAsync(way, Guess(way, i))).StatusCode);
        foreach (var other in Ways)
        {
            var refused = await PresentAsync(other, Guess(other, Allowed));
            await Problem.IsAsync(refused, 429, "too-many-requests");
            Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }
        // The right token waits as well: else it could be told from a wrong one.
        await Problem.IsAsync(await PresentAsync("sign-in", OperatorToken), 429, "too-many-requests");
        await Problem.IsAsync(await PresentAsync("bearer v1/queue", OperatorToken), 429, "too-many-requests");
        // Customers and Stripe present no operator credential.
        await Problem.IsAsync(await PresentAsync("bearer v1/entitlements", "nyra_dt_not-known"), 401, "unauthorized");
        Assert.Equal(HttpStatusCode.OK, (await _stack.Http.GetAsync(".well-known/jwks.json")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _stack.Http.PostAsync("webhooks/stripe", new StringContent("{}"))).StatusCode);
    }

    [Fact]
    public async Task Guesses_sent_at_once_are_no_more_than_those_sent_in_turn()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i => (await PresentAsync("bearer v1/queue", Guess("bearer", i))).StatusCode));
        Assert.Equal(Allowed, statuses.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(60 - Allowed, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Accepted_credentials_and_unknown_device_tokens_do_not_count()
    {
        var hosted = _stack.Setting(Settings.LicenseApiToken);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => await PresentAsync(
            i % 2 == 0 ? "bearer v1/queue" : "bearer v1/usage/hosted-ai/reserve", i % 2 == 0 ? OperatorToken : hosted)));
        Assert.DoesNotContain(accepted, response => response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized);
        for (var i = 0; i < 30; i++)
            await Problem.IsAsync(await PresentAsync("bearer v1/entitlements", $"nyra_dt_not-known-{i}"), 401, "unauthorized");
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, (await PresentAsync("sign-in", OperatorToken)).StatusCode);
    }

    private static string Guess(string way, int number) =>
        way.StartsWith("cookie", StringComparison.Ordinal) ? $"99999999999.guess{number}.mac" : $"not-the-operators-token-{number}";

    private Task<HttpResponseMessage> PresentAsync(string way, string credential)
    {
        if (way == "sign-in")
            return _stack.Http.PostAsJsonAsync("operator/sign-in", new { token = credential });
        var parts = way.Split(' ');
        var request = new HttpRequestMessage(HttpMethod.Get, parts[1]);
        if (parts[0] == "cookie")
            request.Headers.Add("Cookie", "nyra_operator=" + credential);
        else
            request.Headers.TryAddWithoutValidation("Authorization", (parts[0] == "bearer" ? "Bearer " : "Basic ") + credential);
        return _stack.Http.SendAsync(request);
    }
}
