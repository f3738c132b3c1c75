using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Nyra.Tests.Architecture;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Browser;

/// <summary>One person in one browser.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private static readonly string Screenshots = Repository.File("artifacts/screenshots");

    private readonly IBrowserContext _context;
    private readonly Looks _looks;
    private readonly List<string> _problems = [];
    private readonly List<string> _expected = [];

    private Visit(IBrowserContext context, IPage page, Looks looks) => (_context, Page, _looks) = (context, page, looks);

    public IPage Page { get; }

    /// <summary>What the browser complained about: a blocked style, a failed script, a header it does not know.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public static async Task<Visit> BeginAsync(IBrowserContext context, Looks looks)
    {
        var visit = new Visit(context, await context.NewPageAsync(), looks);
        visit.Page.SetDefaultTimeout(60_000);
        visit.Page.Console += (_, message) =>
        {
            // A refused card is a 402 by design, and every browser mentions it.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)
                && !visit._expected.Any(start => message.Text.StartsWith(start, StringComparison.Ordinal)))
                visit._problems.Add(message.Text);
        };
        visit.Page.PageError += (_, error) => visit._problems.Add(error);
        // The shop's site, which does not exist: only that a browser arrives there matters.
        await context.RouteAsync("https://shop.example/**", route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<title>Shop</title><h1>Back at the shop</h1>" }));
        return visit;
    }

    /// <summary>A complaint that belongs to the test, by its beginning.</summary>
    public void Expect(string complaint) => _expected.Add(complaint);

    public Task OpenAsync(string url) => Page.GotoAsync(url);

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async Task FillCardAsync(string number)
    {
        await Field("Card number").FillAsync(number);
        await Field("Expiry (MM / YY)").FillAsync("12 / 34");
        await Field("Security code").FillAsync("123");
        await Field("Name on card").FillAsync("Jenny Rosen");
    }

    public Task SeesAsync(string text) => Visible(text).WaitForAsync();

    /// <summary>
    /// Opens a page of a program that is not ours and that may lose its connection while it loads: it is loaded again until the text is seen.
    /// Where it never is, the test fails with what the browser complained about, and a picture is kept.
    /// </summary>
    public async Task OpenUntilSeenAsync(string url, string text)
    {
        for (var attempt = 1; ; attempt++)
        {
            await OpenAsync(url);
            try
            {
                await Visible(text).WaitForAsync(new() { Timeout = 30_000 });
                return;
            }
            catch (TimeoutException)
            {
                await Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"missing-{attempt}.png") });
                Assert.True(attempt < 4, $"\"{text}\" is not on {Page.Url}. {string.Join(' ', Problems)} {await Page.InnerTextAsync("body")}");
            }
        }
    }

    /// <summary>Axe finds nothing on the page, nothing is wider than the screen, and the browser has nothing to complain about. Keeps a picture.</summary>
    public async Task IsInOrderAsync(string picture)
    {
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, $"{picture}-{_looks.ToString().ToLowerInvariant()}.png"), FullPage = true });
        var axe = await Page.RunAxe();
        Assert.True(
            axe.Violations.Length == 0,
            string.Join('\n', axe.Violations.Select(one => $"{picture}: {one.Id}: {one.Help}: {string.Join(" | ", one.Nodes.Select(node => node.Html))}")));
        Assert.True(axe.Passes.Length > 10, "Axe looked at nothing");
        var (wide, screen) = (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await Page.EvaluateAsync<int>("window.innerWidth"));
        Assert.True(wide <= screen, $"{picture} is {wide} pixels wide on a screen of {screen}");
        Assert.Empty(Problems);
    }

    private ILocator Visible(string text) => Page.GetByText(text).Filter(new() { Visible = true }).First;

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
