using System.Globalization;
using Nyra.Embedded;
using Nyra.Readiness.Preflight;
using Spectre.Console;

namespace Nyra.Cli.Preflight;

/// <summary>A preflight's report as a person reads it: by heading, what holds in one line, what does not with its evidence, fix and link.</summary>
internal static class PreflightTable
{
    private const int NoWrapping = 10_000;
    private const int Many = 4;

    /// <param name="whole">Whether all checks were run: only then do the headings of the handbook mean something.</param>
    public static void Write(IAnsiConsole console, PreflightReport report, bool whole)
    {
        // A pipe or a file has no width.
        if (!console.Profile.Capabilities.Interactive)
            console.Profile.Width = NoWrapping;
        console.WriteLine();
        console.MarkupLine("  [bold]Billing Live Preflight[/]");
        console.MarkupLine($"  {report.Mode} mode{(report.Commit is { } commit ? $" · commit {commit[..12]}" : "")} · looks and changes nothing");
        var longest = report.Checks.Max(check => check.Name.Length);
        var causes = FirstOfAll(console, report);
        foreach (var group in report.Checks.GroupBy(check => check.Group))
        {
            console.WriteLine();
            // What most of them say is said once, beside the heading.
            var usual = group.CountBy(check => check.Link ?? "").MaxBy(link => link.Value).Key;
            console.MarkupLine($"  [bold]{Markup.Escape(group.Key)}[/]  {Markup.Escape(usual)}");
            foreach (var alike in group.GroupBy(check => check.Status == "fail" && causes.Contains(check.Fix) ? check.Message : check.Name))
                Write(console, [.. alike], longest, causes, usual);
        }
        if (whole)
        {
            Headings(console, "Live Blockers", report, report.Blockers, "");
            // Each says what must not be: a sign alone would read the wrong way round.
            Headings(console, "Stop Conditions", report, report.StopConditions, "ruled out: ", "not ruled out: ");
        }
        Summary(console, report, whole);
    }

    // What many wait for is not to be gathered from all of them.
    private static HashSet<string?> FirstOfAll(IAnsiConsole console, PreflightReport report)
    {
        var causes = report.Checks.Where(check => check.Status == "fail").GroupBy(check => check.Fix).Where(group => group.Count() >= Many).ToList();
        if (causes.Count == 0)
            return [];
        console.WriteLine();
        console.MarkupLine("  [bold]First of all[/]");
        foreach (var cause in causes.OrderByDescending(group => group.Count()))
            Lines(console, $"    {Sign(console, "fail").Sign} ", Color.Red, $"{cause.Count()} checks wait for this: {cause.Key}");
        return [.. causes.Select(cause => cause.Key)];
    }

    // Those that wait for the same take one row, however many they are.
    private static void Write(IAnsiConsole console, IReadOnlyList<CheckReport> alike, int longest, HashSet<string?> causes, string usualLink)
    {
        if (alike.Count == 1)
        {
            Write(console, alike[0], longest, causes, usualLink);
            return;
        }
        var (sign, color) = Sign(console, "fail");
        Lines(console, $"    {sign} {$"{alike.Count} checks wait".PadRight(longest)}  ", color, alike[0].Message);
        Lines(console, "      ", Color.Default, string.Join(", ", alike.Select(check => check.Name)));
    }

    private static void Write(IAnsiConsole console, CheckReport check, int longest, HashSet<string?> causes, string usualLink)
    {
        var (sign, color) = Sign(console, check.Status);
        Lines(console, $"    {sign} {check.Name.PadRight(longest)}  ", color, check.Simulated == true ? check.Message + " (simulated)" : check.Message);
        if (check.Status is "pass" or "skip")
            return;
        foreach (var (label, text) in new[] { ("seen", check.Evidence), ("fix", causes.Contains(check.Fix) ? null : check.Fix), ("see", check.Link == usualLink ? null : check.Link) })
        {
            if (text is not null)
                Lines(console, $"      {label,-4} ", Color.Default, text);
        }
    }

    private static void Headings(IAnsiConsole console, string title, PreflightReport report, IReadOnlyList<Heading> headings, string closed, string open = "")
    {
        console.WriteLine();
        console.MarkupLine($"  [bold]{title}[/]");
        foreach (var heading in headings)
        {
            var (sign, color) = Sign(console, heading.Unproven ? "skip" : heading.Open ? "fail" : "pass");
            Lines(console, $"    {sign} ", color, (heading.Unproven ? "not proven: " : heading.Open ? open : closed) + heading.Text);
            if (heading.Unproven)
            {
                foreach (var unseen in report.Checks.Where(check => heading.Because.Contains(check.Name)))
                    Lines(console, "      because ", Color.Default, $"{unseen.Name}: {unseen.Message}");
            }
            else if (heading.Open)
                Lines(console, "      because ", Color.Default, string.Join(", ", heading.Because));
        }
    }

    private static void Summary(IAnsiConsole console, PreflightReport report, bool whole)
    {
        int Count(string status) => report.Checks.Count(check => check.Status == status);
        var seconds = (report.DurationMs / 1000.0).ToString("0.0", CultureInfo.InvariantCulture);
        console.WriteLine();
        console.MarkupLine(report.Ready
            ? $"  [bold green]{(whole ? "Nothing blocks" : "None of these fails")}[/] in {report.Mode} mode: {Count("pass")} hold, {Count("warn")} warn, {Count("skip")} skipped, in {seconds} s"
            : $"  [bold red]Not ready: {Count("fail")} of {report.Checks.Count} checks fail[/], {Count("pass")} hold, {Count("warn")} warn, {Count("skip")} skipped, in {seconds} s");
        if (whole)
            console.MarkupLine($"  {Standing(report)}");
        if (report.Checks.Count(check => check.Simulated == true) is > 0 and var simulated)
            console.MarkupLine($"  {simulated} checks rest on simulated values, which count only with the Stripe simulator.");
        console.WriteLine("  This is not legal, tax, accounting, or Stripe support advice.");
        console.WriteLine();
    }

    // The same numbers as on the readiness page.
    private static string Standing(PreflightReport report)
    {
        static string Number(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
        static int Met(IReadOnlyList<Heading> headings) => headings.Count(heading => heading is { Open: true, Unproven: false });
        var unproven = report.Blockers.Concat(report.StopConditions).Count(heading => heading.Unproven);
        return $"{Number(Met(report.Blockers), "blocker")} and {Number(Met(report.StopConditions), "stop condition")} stand in the way"
            + (unproven > 0 ? $"; {unproven} more not proven" : "");
    }

    private static void Lines(IAnsiConsole console, string head, Color color, string text) =>
        IndentedText.Write(console, head, new Style(color), text, Style.Plain);

    private static (string Sign, Color Color) Sign(IAnsiConsole console, string status)
    {
        var unicode = console.Profile.Capabilities.Unicode;
        return status switch
        {
            "pass" => (unicode ? "✓" : "+", Color.Green),
            "warn" => ("!", Color.Olive),
            "fail" => (unicode ? "✗" : "x", Color.Red),
            _ => (unicode ? "○" : "o", Color.Default),
        };
    }
}
