using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Nyra.Billing.Configuration;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>
/// The handbook's PowerShell lines, read from the page that shows them and run in one PowerShell session, top to bottom. Alone: the first lines would
/// find the stacks that other tests run from this checkout.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class HandbookInPowerShellTests : IDisposable
{
    // It runs tests: .ci/run does that one, also in PowerShell.
    private const string OwnTests = "npm run test:billing-live-rehearsal";

    // npm builds the command line first, where it is not up to date: it carries the id of the commit.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_line_runs_as_it_stands_and_ends_with_its_exit_code()
    {
        Programs.Npm();
        await Programs.RestoredToolAsync("pwsh");
        await using var stack = await RunningStack.StartAsync();
        var script = _folder.File("handbook.ps1");
        await File.WriteAllTextAsync(script, Script(stack.Stack.Gateway), TestContext.Current.CancellationToken);

        var (code, output, error) = await NyraProcess.RunAsync(
            "dotnet", ["pwsh", "-NoProfile", "-NonInteractive", "-File", script], Repository.Root, Secrets(stack), Timeout);

        Assert.True(code == 0, output + error);
        (int, string)[] expected =
        [
            // Without an address of the backend, and with decisions that are still open, something blocks.
            (1, "npm run billing:live-preflight -- --mode test"),
            (0, "npm run billing:live-rehearsal -- --mode test"),
            (0, "npm run billing:live-rehearsal -- --mode test"),
            // Armed: it runs, and a test key blocks live mode. Not armed it would end with 2.
            (1, "npm run billing:live-preflight -- --mode live"),
        ];
        Assert.Equal(
            expected,
            Ended().Matches(output).Select(end => (int.Parse(end.Groups[1].Value, CultureInfo.InvariantCulture), end.Groups[2].Value.Trim())));
        // First observed, then executed.
        Assert.Contains("Observed only", output, StringComparison.Ordinal);
        Assert.Contains("17 of 17 steps passed", output, StringComparison.Ordinal);
        // What armed it was taken back.
        Assert.Contains($"still set: {Settings.BillingBaseUrl},{Settings.RehearsalEmail}.", output, StringComparison.Ordinal);
    }

    // The lines themselves, with the two examples replaced. After each command its exit code is written.
    private static string Script(Uri gateway)
    {
        var page = new HtmlParser().ParseDocument(File.ReadAllText(Repository.File("Nyra.BillingApi/Readiness/Page/index.html")));
        var lines = page.QuerySelectorAll("#powershell pre").SelectMany(block => block.TextContent.Split('\n'))
            .Select(line => line.Trim()).Where(line => line != OwnTests);
        var script = new StringBuilder("$ErrorActionPreference = 'Stop'\n");
        foreach (var line in lines)
        {
            script.Append(line.Replace("https://billing.your-domain.example", gateway.ToString(), StringComparison.Ordinal)
                .Replace("your-test-email@example.com", "rehearsal@example.com", StringComparison.Ordinal)).Append('\n');
            if (line.StartsWith("npm ", StringComparison.Ordinal))
                script.Append(CultureInfo.InvariantCulture, $"\"exit $LASTEXITCODE of {line}\"\n");
        }
        string[] handbooks = [Settings.BillingBaseUrl, Settings.RehearsalEmail, Settings.RehearsalExecute, Settings.AllowLiveRehearsal];
        script.Append(CultureInfo.InvariantCulture, $"$set = '{string.Join("','", handbooks)}' | Where-Object {{ Test-Path Env:\\$_ }}\n")
            .Append("\"still set: $($set -join ',').\"\n");
        return script.ToString();
    }

    // What the handbook has in a temporary shell, never in a file.
    private Dictionary<string, string?> Secrets(RunningStack stack) =>
        new[] { Settings.OperatorToken, Settings.LicenseApiToken, Settings.StripeSecretKey, Settings.StripeApiBase }
            .ToDictionary(name => name, name => (string?)stack.Setting(name))
            // Nor one that a developer has running.
            .Append(new("XDG_DATA_HOME", _folder.Path)).ToDictionary();

    [GeneratedRegex("^exit (\\d+) of (.*)$", RegexOptions.Multiline)]
    private static partial Regex Ended();
}
