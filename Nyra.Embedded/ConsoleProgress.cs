using System.Globalization;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Progress;
using Nyra.Readiness.Rehearsal.Reports;
using Spectre.Console;

namespace Nyra.Embedded;

/// <summary>Shows a rehearsal in a terminal: a spinner on the step under way, a line and its evidence for each that ended.</summary>
/// <remarks>
/// Where the output is no terminal, the same lines without the spinner. Text has the terminal's own color, which is readable on any background: grey is black where only
/// eight colors are known, and bright yellow is lost on white.
/// </remarks>
public sealed class ConsoleProgress : IRehearsalProgress
{
    private const string Indent = "    ";
    private const int NoWrapping = 10_000;

    private readonly IAnsiConsole _console;
    private StatusContext? _spinner;
    private int _longestName;
    private int _steps;
    private int _ended;

    public ConsoleProgress(IAnsiConsole console)
    {
        _console = console;
        // A pipe or a file has no width, unless whoever shows it in a terminal says so.
        if (!console.Profile.Capabilities.Interactive)
            console.Profile.Width = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns : NoWrapping;
    }

    /// <summary>Runs the rehearsal under the spinner.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> rehearse)
    {
        if (!_console.Profile.Capabilities.Interactive)
            return await rehearse();
        return await _console.Status().Spinner(Spinner.Known.Dots).SpinnerStyle(new Style(Color.Blue)).StartAsync("starting the stack", async spinner =>
        {
            _spinner = spinner;
            return await rehearse();
        });
    }

    public void Begin(RehearsalTarget target, IReadOnlyList<IRehearsalStep> steps)
    {
        _steps = steps.Count;
        _longestName = steps.Max(step => step.Name.Length);
        _console.WriteLine();
        _console.MarkupLine("  [bold]Billing Live Rehearsal[/]");
        _console.MarkupLine($"  {target.Mode} mode · {target.Engine} engine · {(target.Deliveries is { } deliveries ? $"deliveries by {deliveries} · " : "")}gateway {Markup.Escape(target.Gateway.ToString())}");
        _console.WriteLine();
    }

    public void Starts(IRehearsalStep step) => _spinner?.Status($"[blue]{step.Name}[/] {_ended + 1} of {_steps}");

    public void Asks(IRehearsalStep step, string what)
    {
        _console.MarkupLine($"  {Unicode("→", ">")} [bold]{step.Name}[/]  [bold]your turn[/]");
        // An address must stay whole, to be clicked or copied.
        foreach (var line in what.Split('\n'))
            _console.WriteLine(Indent + line);
    }

    public void Ended(StepReport report)
    {
        _ended++;
        var (sign, color) = report.Status switch
        {
            "passed" => (Unicode("✓", "+"), "green"),
            "failed" => (Unicode("✗", "x"), "red"),
            _ => (Unicode("○", "o"), "default"),
        };
        var took = report.Status == "skipped" ? "skipped" : string.Create(CultureInfo.InvariantCulture, $"{report.DurationMs} ms");
        _console.MarkupLine($"  [{color}]{sign}[/] [bold]{report.Name.PadRight(_longestName)}[/]  {took,8}");
        Under(report.Observed, report.Status == "failed" ? Color.Red : Color.Default);
        if (report.Fix is { } fix)
            Under("look at " + fix, Color.Default);
    }

    /// <summary>The last lines: the count and where the report is.</summary>
    public void Summarize(RehearsalReport report, string reportFile)
    {
        var passed = report.Steps.Count(step => step.Status == "passed");
        var seconds = (report.DurationMs / 1000.0).ToString("0.0", CultureInfo.InvariantCulture);
        _console.WriteLine();
        _console.MarkupLine($"  [bold {(report.Ok ? "green" : "red")}]{passed} of {report.Steps.Count} steps passed[/] in {seconds} s");
        _console.MarkupLine($"  report  {Markup.Escape(reportFile)}");
        _console.WriteLine();
    }

    private void Under(string text, Color color) => IndentedText.Write(_console, Indent, Style.Plain, text, new Style(color));

    private string Unicode(string sign, string plain) => _console.Profile.Capabilities.Unicode ? sign : plain;
}
