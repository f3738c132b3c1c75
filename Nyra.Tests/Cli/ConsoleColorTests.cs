using System.Text.RegularExpressions;
using Nyra.Cli.Preflight;
using Nyra.Embedded;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal.Reports;
using Spectre.Console;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>What is written in color can be read on black, on white and in the dashboard's console, however many colors the terminal knows.</summary>
public sealed partial class ConsoleColorTests
{
    // Select Graphic Rendition: dim, black, grey, bright yellow, white, bright white.
    private static readonly string[] Unreadable = ["2", "30", "90", "93", "37", "97"];

    [Theory]
    [InlineData(ColorSystemSupport.Legacy)]
    [InlineData(ColorSystemSupport.Standard)]
    public void Preflight_uses_only_colors_readable_on_black_and_white(ColorSystemSupport colors) => Assert.Empty(
        Codes(colors, console => PreflightTable.Write(console, EveryStatus(), whole: true)).Intersect(Unreadable));

    [Theory]
    [InlineData(ColorSystemSupport.Legacy)]
    [InlineData(ColorSystemSupport.Standard)]
    public void Rehearsal_uses_only_colors_readable_on_black_and_white(ColorSystemSupport colors) => Assert.Empty(
        Codes(colors, console =>
        {
            var progress = new ConsoleProgress(console);
            foreach (var status in new[] { "passed", "failed", "skipped" })
                progress.Ended(new StepReport("catalog", status, 12, "what was observed", "where to look"));
        }).Intersect(Unreadable));

    private static List<string> Codes(ColorSystemSupport colors, Action<IAnsiConsole> write)
    {
        using var text = new StringWriter();
        write(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = colors, Out = new AnsiConsoleOutput(text) }));
        var codes = Sgr().Matches(text.ToString()).SelectMany(match => match.Groups[1].Value.Split(';')).ToList();
        // Green and red are written.
        Assert.Contains("32", codes);
        return codes;
    }

    private static PreflightReport EveryStatus() => new(
        false, "test", DateTimeOffset.UnixEpoch, 1,
        [.. CheckReport.Statuses.Select(status => new CheckReport($"check-{status}", "Stripe", "A check", status, "A message", "what was seen", "what to do", "https://example.com/"))],
        [new("A blocker", true, ["check-fail"], ["check-fail"]), new("One not proven", true, ["check-skip"], ["check-skip"], Unproven: true)],
        [new("A stop condition", false, [], ["check-pass"])]);

    [GeneratedRegex(@"\e\[([0-9;]*)m")]
    private static partial Regex Sgr();
}
