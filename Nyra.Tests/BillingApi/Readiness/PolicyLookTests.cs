using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>What the API answers for a policy page that it must not fetch or cannot read. Each trick is in PolicyPageTests.</summary>
public sealed class PolicyLookTests : IAsyncLifetime
{
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("You may cancel at any time and keep access until the period ends.", 4));
    private static readonly CancellationToken Ct = CancellationToken.None;

    private WebApplication _site = null!;
    private ApiApp _api = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _site = builder.Build();
        _site.Urls.Add("http://127.0.0.1:0");
        _site.MapGet("/terms", () => Results.Content($"<p>{Text}</p>", "text/html"));
        await _site.StartAsync();
        _api = await ApiApp.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task A_page_at_a_non_public_address_is_422_and_says_which(string host)
    {
        var url = $"http://{host}:{new Uri(_site.Urls.First()).Port}/terms";
        var policies = CommandCenterDocument.Empty.Policies.Add(PolicyNames.Terms, new(url));
        await new CommandCenterStore(_api.Store, _api.Time).SaveAsync(
            new CommandCenterState.Readable(0, CommandCenterDocument.Empty), CommandCenterDocument.Empty with { Policies = policies }, Ct);
        var response = await _api.SendAsync(HttpMethod.Post, "v1/policies/terms/look", ApiApp.OperatorToken);
        await Problem.IsAsync(response, 422, "unprocessable");
        Assert.Contains("127.0.0.1", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("not a public address", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }
}
