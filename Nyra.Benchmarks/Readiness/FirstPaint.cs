using Microsoft.Playwright;
using Nyra.Embedded;

namespace Nyra.Benchmarks.Readiness;

/// <summary>When a headless Chromium first paints something of a page, as it reports it itself; each time with nothing cached.</summary>
internal sealed class FirstPaint : IAsyncDisposable
{
    private const string Reported =
        "() => new Promise(seen => new PerformanceObserver(list => seen(list.getEntriesByName('first-contentful-paint')[0].startTime)).observe({ type: 'paint', buffered: true }))";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private FirstPaint(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Null where there is no Chromium on PATH.</summary>
    public static async Task<FirstPaint?> OpenAsync()
    {
        if (Names.Select(ProgramFile.OnPath).OfType<string>().FirstOrDefault() is not { } program)
            return null;
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Headless = true, Args = Flags }));
    }

    /// <summary>In seconds since the navigation began.</summary>
    public async Task<double> OfAsync(Uri address)
    {
        await using var visit = await _browser.NewContextAsync();
        var page = await visit.NewPageAsync();
        await page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.Load });
        return await page.EvaluateAsync<double>(Reported) / 1000;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
