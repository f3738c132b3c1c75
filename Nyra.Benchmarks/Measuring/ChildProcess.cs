using System.Diagnostics;

namespace Nyra.Benchmarks.Measuring;

/// <summary>A process of this run, ended with it. What it prints is read and forgotten, as a log collector would read it.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const double Mebibyte = 1024 * 1024;

    private static readonly string[] Ours = ["NYRA_", "STRIPE_", "OTEL_", "Logging__", "NODE_ENV", "ASPNETCORE_"];

    private readonly Process _process;
    private long _loggedBytes;

    private ChildProcess(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    public bool Alive => !_process.HasExited;

    /// <summary>What it holds in memory, in MiB.</summary>
    public double ResidentMemory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / Mebibyte;
        }
    }

    /// <summary>Files, sockets and the like that it has open.</summary>
    public int Handles
    {
        get
        {
            _process.Refresh();
            return _process.HandleCount;
        }
    }

    /// <summary>What it printed so far.</summary>
    public long LoggedBytes => Interlocked.Read(ref _loggedBytes);

    /// <summary>Since it started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts <c>dotnet {assembly}</c>.</summary>
    public static ChildProcess Dotnet(
        string name, string assembly, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? variables = null) =>
        Start(name, "dotnet", [assembly, .. arguments], folder, variables);

    public static ChildProcess Start(
        string name, string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The shell's own settings must not change what is measured.
        foreach (var key in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(key);
        foreach (var (key, value) in variables ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        var child = new ChildProcess(name, process);
        _ = child.ReadLogAsync(process.StandardOutput.BaseStream);
        _ = child.ReadLogAsync(process.StandardError.BaseStream);
        return child;
    }

    /// <summary>kill -9, and its end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <exception cref="InvalidOperationException">When it has ended.</exception>
    public void RequireAlive()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"{Name} ended with exit code {_process.ExitCode}. Start it by hand to see why.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task ReadLogAsync(Stream stream)
    {
        var buffer = new byte[8192];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            Interlocked.Add(ref _loggedBytes, read);
    }

    private static bool IsOurs(string variable) => Ours.Any(
        prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
