using Microsoft.Playwright;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Nyra.Tests.StripeSimulator.Browser;

/// <summary>One headless Chromium for all tests, started by the first that needs it. Every visit is a profile of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Nothing but the page under test is to be fetched, and a container's root has no sandbox.
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    internal async Task<Visit> VisitAsync(Looks looks = Looks.Light, bool script = true)
    {
        var browser = await StartedAsync();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = script,
            ColorScheme = looks is Looks.Dark or Looks.NarrowDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = looks is Looks.Narrow or Looks.NarrowDark ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 860 },
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-US",
        });
        return await Visit.BeginAsync(context, looks);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> StartedAsync()
    {
        var program = Programs.Chromium();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Headless = true, Args = Flags });
        }
        finally
        {
            _starting.Release();
        }
    }
}
