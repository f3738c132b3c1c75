using System.Text.RegularExpressions;
using Nyra.Cli.Preflight;
using Nyra.Embedded;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Tests.Infrastructure;
using Spectre.Console;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>
/// Text in a terminal can be read on black, on white and in the dashboard's console, however many colors the terminal knows. At 80 columns details
/// stay indented.
/// </summary>
public sealed partial class ConsoleTextTests
{
    // Select Graphic Rendition: dim, black, grey, bright yellow, white, bright white.
    private static readonly string[] Unreadable = ["2", "30", "90", "93", "37", "97"];

    private const string Detail = "detail";
    private static readonly string Long = string.Join(' ', Enumerable.Repeat(Detail, 40));

    private const int Columns = 80;

    public static TheoryData<string> Outputs => ["preflight", "rehearsal"];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Only_colors_readable_on_black_and_white_are_used(string output)
    {
        foreach (var colors in new[] { ColorSystemSupport.Legacy, ColorSystemSupport.Standard })
        {
            var codes = Sgr().Matches(Written(output, AnsiSupport.Yes, colors)).SelectMany(match => match.Groups[1].Value.Split(';')).ToList();
            // Green and red are written.
            Assert.Contains("32", codes);
            Assert.Empty(codes.Intersect(Unreadable));
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void At_80_columns_no_line_is_longer_and_details_stay_indented(string output)
    {
        var lines = Written(output, AnsiSupport.No, ColorSystemSupport.NoColors).Split('\n').Select(line => line.TrimEnd()).ToList();

        Assert.DoesNotContain(lines, line => line.Length > Columns);
        Assert.True(lines.Count(line => line.Contains(Detail, StringComparison.Ordinal)) > 3);
        Assert.All(lines.Where(line => line.Contains(Detail, StringComparison.Ordinal)), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_a_spinner_details_stay_indented()
    {
        using var text = new SharedText();
        var progress = new ConsoleProgress(Console(text, AnsiSupport.Yes, ColorSystemSupport.Standard));
        await progress.ShowAsync(async () =>
        {
            await Eventually.HoldsAsync(() => Task.FromResult(text.ToString().Contains("starting the stack", StringComparison.Ordinal)));
            Rehearse(progress);
            return true;
        });

        // As a terminal without the cursor's moves shows it: a carriage return begins the line anew.
        var lines = Ansi().Replace(text.ToString(), "").Split('\n').Select(line => line.TrimEnd('\r', ' ').Split('\r')[^1]);
        var details = lines.Where(line => line.Contains(Detail, StringComparison.Ordinal)).ToList();
        Assert.True(details.Count > 3);
        Assert.All(details, line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
    }

    private static string Written(string output, AnsiSupport ansi, ColorSystemSupport colors)
    {
        using var text = new StringWriter();
        var console = Console(text, ansi, colors);
        if (output == "preflight")
            PreflightTable.Write(console, EveryStatus(), whole: true);
        else
            Rehearse(new ConsoleProgress(console));
        return text.ToString();
    }

    private static IAnsiConsole Console(StringWriter text, AnsiSupport ansi, ColorSystemSupport colors)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi,
            ColorSystem = colors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Columns;
        return console;
    }

    private static void Rehearse(ConsoleProgress progress)
    {
        foreach (var status in new[] { "passed", "failed", "skipped" })
            progress.Ended(new StepReport("catalog", status, 12, Long, Long));
    }

    private static PreflightReport EveryStatus() => new(
        false, "test", DateTimeOffset.UnixEpoch, 1,
        [.. CheckReport.Statuses.Select(status => new CheckReport($"check-{status}", "Stripe", "A check", status, Long, Long, Long, "https://example.com/"))],
        [new("A blocker", true, ["check-fail"], ["check-fail"]), new("One not proven", true, ["check-skip"], ["check-skip"], Unproven: true)],
        [new("A stop condition", false, [], ["check-pass"])]);

    // The spinner draws on a thread of its own.
    private sealed class SharedText : StringWriter
    {
        public override void Write(string? value)
        {
            lock (this)
                base.Write(value);
        }

        public override string ToString()
        {
            lock (this)
                return base.ToString();
        }
    }

    [GeneratedRegex(@"\e\[([0-9;]*)m")]
    private static partial Regex Sgr();

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Ansi();
}
