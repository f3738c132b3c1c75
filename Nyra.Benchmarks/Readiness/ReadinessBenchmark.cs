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
/// (<c>nyra --help</c>). And the page's files through the gateway, all that stands before its first paint.
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
            var (bare, preflight, page) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round <= Rounds; round++)
            {
                var times = (await NyraAsync(["--help"], variables), await NyraAsync(["preflight", "--mode", "test", "--json"], variables), await PageAsync(stack.Gateway));
                // The first of all fills caches for the others.
                if (round > 0)
                {
                    bare.Add(times.Item1);
                    preflight.Add(times.Item2);
                    page.Add(times.Item3);
                }
            }
            var (start, whole, files) = (Figures.Median(bare), Figures.Median(preflight), Figures.Median(page));
            var table = new Table().AddColumns("", "seconds", "times a bare start", "aim");
            table.AddRow("nyra --help", Figures.Text(start, "0.00"), "1.0", "");
            table.AddRow("nyra preflight --mode test", Figures.Text(whole, "0.00"), Figures.Text(whole / start, "0.0"), Aim.AtMost(MostSeconds, whole, "s"));
            table.AddRow("the page's files", Figures.Text(files, "0.000"), Figures.Text(files / start, "0.00"), Aim.AtMost(MostPageMilliseconds, files * 1000, "ms"));
            console.Write(table);
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

    // As a browser has it before anything is painted: the page, then what it names in its head.
    private static async Task<double> PageAsync(Uri gateway)
    {
        using var browser = new HttpClient { BaseAddress = gateway };
        var since = Stopwatch.GetTimestamp();
        var html = await browser.GetStringAsync("readiness");
        await Task.WhenAll(Files(html).Select(file => browser.GetByteArrayAsync(file)));
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static IEnumerable<string> Files(string html) =>
        html.Split('"').Where(part => part.StartsWith("/readiness/", StringComparison.Ordinal)).Distinct();
}
