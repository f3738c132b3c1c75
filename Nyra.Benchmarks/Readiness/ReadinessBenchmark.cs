using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.Readiness;

/// <summary>
/// The whole preflight as a process, from its start to its end, against a stack with the simulator; beside the same program that only starts
/// (<c>nyra --help</c>). And the page's first paint through the gateway in a Chromium, where there is one, beside that of a page that is one short file.
/// </summary>
internal static class ReadinessBenchmark
{
    private const double MostSeconds = 2;
    private const double MostPageMilliseconds = 200;
    // Few: the gateway lets one caller ask 300 times in ten seconds.
    private const int Rounds = 5;

    private static readonly string[] Shell =
    [
        Settings.StripeSecretKey, Settings.StripeApiBase, Settings.StripeWebhookSecret, Settings.PriceProMonthly, Settings.SuccessUrl, Settings.CancelUrl,
        Settings.ReturnUrl, Settings.LicenseApiToken, Settings.LicenseSigningSecret, Settings.OperatorToken, Settings.BillingBaseUrl,
    ];

    public static async Task<int> RunAsync(IAnsiConsole console, string[] arguments)
    {
        if (arguments.Length > 0)
        {
            console.WriteLine("readiness takes no arguments.");
            return ExitCodes.Usage;
        }
        var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
        try
        {
            await using var stack = await EmbeddedStack.StartAsync(
                folder, StackPorts.Free(), StackCredentials.New(), new StripeAt.Simulator(null), TimeProvider.System, CancellationToken.None);
            var variables = Shell.ToDictionary(name => name, stack.Setting);
            await using var browser = await FirstPaint.OpenAsync();
            var (bare, preflight, blank, page) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            // Chromium's own first paint, before the page's very first visit.
            if (browser is not null)
                await browser.OfAsync(new("data:text/html,<p>warm</p>"));
            var firstVisit = browser is null ? 0 : await browser.OfAsync(new(stack.Gateway, "readiness"));
            for (var round = 0; round <= Rounds; round++)
            {
                var times = (await NyraAsync(["--help"], variables), await NyraAsync(["preflight", "--mode", "test", "--json"], variables));
                // The first of all fills caches for the others.
                if (round == 0)
                    continue;
                bare.Add(times.Item1);
                preflight.Add(times.Item2);
                if (browser is null)
                    continue;
                blank.Add(await browser.OfAsync(new(stack.Gateway, "return/canceled")));
                page.Add(await browser.OfAsync(new(stack.Gateway, "readiness")));
            }
            var (start, whole) = (Figures.Median(bare), Figures.Median(preflight));
            var table = new Table().AddColumns("", "seconds", "times the plainest", "aim");
            table.AddRow("nyra --help", Figures.Text(start, "0.00"), "1.0", "");
            table.AddRow("nyra preflight --mode test", Figures.Text(whole, "0.00"), Figures.Text(whole / start, "0.0"), Aim.AtMost(MostSeconds, whole, "s"));
            if (browser is not null)
            {
                var (plain, paint) = (Figures.Median(blank), Figures.Median(page));
                table.AddRow("first paint of a short page", Figures.Text(plain, "0.000"), "1.0", "");
                table.AddRow("first paint of the page", Figures.Text(paint, "0.000"), Figures.Text(paint / plain, "0.0"), Aim.AtMost(MostPageMilliseconds, paint * 1000, "ms"));
                table.AddRow("the same, very first visit", Figures.Text(firstVisit, "0.000"), Figures.Text(firstVisit / plain, "0.0"), Aim.AtMost(MostPageMilliseconds, firstVisit * 1000, "ms"));
            }
            console.Write(table);
            if (browser is null)
                console.WriteLine("No Chromium is on PATH: the page's first paint was not measured.");
            return ExitCodes.Ok;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> NyraAsync(string[] arguments, Dictionary<string, string?> variables)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "nyra.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var since = Stopwatch.GetTimestamp();
        using var nyra = Process.Start(start)!;
        var (said, complained) = (nyra.StandardOutput.ReadToEndAsync(), nyra.StandardError.ReadToEndAsync());
        await nyra.WaitForExitAsync();
        await Task.WhenAll(said, complained);
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }
}
