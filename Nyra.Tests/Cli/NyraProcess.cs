using System.Diagnostics;
using System.Text;
using Nyra.Tests.Architecture;

namespace Nyra.Tests.Cli;

/// <summary>A Nyra program run as a process, from what the tests were built with.</summary>
internal sealed class NyraProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    private NyraProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public string Out => Text(_out);

    public string Error => Text(_error);

    /// <summary>A host as it was built in its own project.</summary>
    public static string Host(string project) => Repository.File(
        Path.Combine("artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, project + ".dll"));

    /// <summary>Starts <c>dotnet {assembly}</c> with these arguments and variables.</summary>
    /// <param name="assembly">Of a program beside the tests, for example <c>nyra.dll</c>; what is no assembly is started itself.</param>
    public static NyraProcess Start(
        string assembly, string[] arguments, string workingDirectory, IReadOnlyDictionary<string, string?>? variables = null)
    {
        // A host of its own project runs from where that was built; the command line and the app host lie beside the tests, too.
        var managed = assembly.EndsWith(".dll", StringComparison.Ordinal);
        var program = !managed || Path.IsPathFullyQualified(assembly) ? assembly : Path.Combine(AppContext.BaseDirectory, assembly);
        var start = new ProcessStartInfo(managed ? "dotnet" : program)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in managed ? [program, .. arguments] : arguments)
            start.ArgumentList.Add(argument);
        // The test's own environment must not arm or redirect anything.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NYRA_", StringComparison.Ordinal) || name.StartsWith("STRIPE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var running = new NyraProcess(Process.Start(start)!);
        running._process.OutputDataReceived += (_, line) => Append(running._out, line.Data);
        running._process.ErrorDataReceived += (_, line) => Append(running._error, line.Data);
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        string assembly, string[] arguments, string workingDirectory, IReadOnlyDictionary<string, string?>? variables = null, TimeSpan? patience = null)
    {
        using var running = Start(assembly, arguments, workingDirectory, variables);
        return await running.EndAsync(patience);
    }

    public async Task<(int ExitCode, string Out, string Error)> EndAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync().WaitAsync(patience ?? Patience);
        return (_process.ExitCode, _out.ToString(), _error.ToString());
    }

    /// <summary>Waits until the output holds these words.</summary>
    public async Task SaysAsync(string words, TimeSpan? patience = null)
    {
        var since = Stopwatch.StartNew();
        while (!Out.Contains(words, StringComparison.Ordinal))
        {
            if (_process.HasExited || since.Elapsed > (patience ?? Patience))
                throw new InvalidOperationException($"'{words}' was not said. Out: {Out} Error: {_error}");
            await Task.Delay(20);
        }
    }

    /// <summary>kill -9, and its end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for an end that somebody else brings about; returns as well when canceled.</summary>
    public async Task DiedAsync(CancellationToken ct)
    {
        try
        {
            await _process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // Still alive.
        }
    }

    /// <summary>Asks it to end as Ctrl-C does.</summary>
    public void Interrupt() => Signal("INT");

    /// <summary>Sends it a signal by its name, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, $"{Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
    }
}
