using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public sealed class PolicyChecksTests : IAsyncLifetime
{
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("You may cancel at any time and keep access until the period ends.", 4));

    private WebApplication _site = null!;
    private string _page = $"<html><body><h1>Terms</h1><p>{Text}</p></body></html>";
    private int _status = 200;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _site = builder.Build();
        _site.Urls.Add("http://127.0.0.1:0");
        _site.MapGet("/terms", () => Results.Content(_page, "text/html", statusCode: _status));
        await _site.StartAsync();
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_page_that_reads_as_it_was_approved_passes_whatever_its_markup()
    {
        var approved = Approved();
        Assert.Equal(CheckStatus.Pass, (await LookAsync(approved)).Status);
        _page = $"<body class=new><nav>Home</nav><h1>Terms</h1> <div>{Text}</div><script>1</script></body>";
        Assert.Equal(CheckStatus.Pass, (await LookAsync(approved)).Status);
    }

    [Fact]
    public async Task A_page_changed_since_its_approval_blocks()
    {
        var approved = Approved();
        _page = _page.Replace("keep access", "lose access", StringComparison.Ordinal);
        var result = await LookAsync(approved);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains("changed since Ada approved it", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobodys_approval_is_none()
    {
        foreach (var policy in new[] { Approved() with { ApprovedBy = null }, Approved() with { ApprovedBy = " " }, Approved() with { ApprovedHash = null }, Approved() with { ApprovedOn = null } })
            Assert.Contains("not approved", (await LookAsync(policy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_approved_on_a_day_to_come() =>
        Assert.Contains("a day to come", (await LookAsync(Approved() with { ApprovedOn = DateOnly.FromDateTime(Preflights.Now.UtcDateTime).AddDays(2) })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_page_that_cannot_be_read_fails_with_why()
    {
        var approved = Approved();
        _status = 404;
        Assert.Contains("HTTP 404", (await LookAsync(approved)).Message, StringComparison.Ordinal);
        (_status, _page) = (200, "<body><div id=app></div><script src=app.js></script></body>");
        Assert.Contains("0 words without scripts", (await LookAsync(approved)).Message, StringComparison.Ordinal);
        _page = new string('x', 3 << 20);
        Assert.Contains("larger than 2 MB", (await LookAsync(approved)).Message, StringComparison.Ordinal);
        await _site.StopAsync();
        Assert.Equal(CheckStatus.Fail, (await LookAsync(approved)).Status);
    }

    [Theory]
    [InlineData("<iframe src='https://policies.example/7'></iframe>", CheckStatus.Warn)]
    [InlineData("<object data='terms.pdf'></object>", CheckStatus.Warn)]
    [InlineData("<noscript><iframe src='https://count.example/ns.html'></iframe></noscript>", CheckStatus.Pass)]
    [InlineData("<footer><iframe src='https://chat.example'></iframe></footer>", CheckStatus.Pass)]
    public async Task What_a_page_embeds_can_change_unseen(string embedded, CheckStatus status)
    {
        _page = $"<body><h1>Terms</h1><p>{Text}</p>{embedded}</body>";
        Assert.Equal(status, (await LookAsync(Approved())).Status);
    }

    [Fact]
    public async Task A_sites_header_and_footer_are_no_policy()
    {
        _page = $"<body><header>{Text}</header><h1>Terms</h1><iframe src='https://policies.example/7'></iframe><footer>{Text}</footer></body>";
        Assert.Contains("between header and footer it shows 1 words without scripts, and what it embeds is another page", (await LookAsync(Approved())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_live_mode_a_policy_is_published_over_https() =>
        Assert.Contains("not an https address", (await Preflights.Named("policy-terms").RunAsync(Preflights.Context("live", center: Center(Approved())))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Without_an_address_it_fails() =>
        Assert.Equal("No address is saved.", (await Preflights.Named("policy-refund").RunAsync(Preflights.Context())).Message);

    private Policy Approved() => new($"http://policies.example:{new Uri(_site.Urls.First()).Port}/terms", VisibleText.HashOf(_page), "Ada", new(2026, 11, 20));

    private static CommandCenterDocument Center(Policy policy) =>
        CommandCenterDocument.Empty with { Policies = CommandCenterDocument.Empty.Policies.Add(PolicyNames.Terms, policy) };

    private static Task<CheckResult> LookAsync(Policy policy) => Preflights.Named("policy-terms").RunAsync(
        new PreflightContext(Seat.Operator, "test", _ => null, new FakeTimeProvider(Preflights.Now))
        {
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Of(new Versioned<CommandCenterDocument>(1, Center(policy)))),
            PolicyPages = new PublicNames().Reader(),
        });
}
