using Nyra.Readiness.Preflight;
using Spectre.Console;

namespace Nyra.Cli.Preflight;

/// <summary>A line that says how many checks are through and which one is under way; where the output is no terminal, nothing.</summary>
internal sealed class PreflightProgress(IAnsiConsole console) : IPreflightProgress
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _open = [];
    private StatusContext? _spinner;
    private int _all;

    public async Task<T> ShowAsync<T>(Func<Task<T>> run) => !console.Profile.Capabilities.Interactive
        ? await run()
        : await console.Status().Spinner(Spinner.Known.Dots).SpinnerStyle(new Style(Color.Blue)).StartAsync("looking", async spinner =>
        {
            _spinner = spinner;
            return await run();
        });

    public void Begin(IReadOnlyList<ICheck> checks)
    {
        lock (_gate)
        {
            _all = checks.Count;
            _open.UnionWith(checks.Select(check => check.Name));
        }
    }

    public void Reaches(ICheck check, string how) => _spinner?.Status($"[blue]{check.Name}[/] {Markup.Escape(how)}");

    public void Ended(CheckReport report)
    {
        lock (_gate)
        {
            _open.Remove(report.Name);
            if (_open.Count > 0)
                _spinner?.Status($"{_all - _open.Count} of {_all}, under way: [blue]{_open.First()}[/]");
        }
    }
}
