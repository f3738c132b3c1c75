using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Nyra.Embedded.StripeCli;

/// <summary>One run of the Stripe CLI as a child of this process: its environment, what it says, its end.</summary>
internal sealed partial class StripeCliProcess : IDisposable
{
    // SIGTERM on every Unix.
    private const int Terminate = 15;

    private static readonly TimeSpan PatienceWithItsEnd = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly OrphanGuard? _guard;
    private readonly Task _heard;

    private StripeCliProcess(Process process, Action<string> said)
    {
        (_process, Id) = (process, process.Id);
        _guard = OrphanGuard.Of(process);
        _heard = Task.WhenAll(HearAsync(process.StandardOutput, said), HearAsync(process.StandardError, said));
    }

    /// <summary>Also known once it has ended and is disposed of.</summary>
    public int Id { get; }

    /// <param name="said">Is called with each line, as it was said: it may hold the signing secret.</param>
    /// <exception cref="StripeCliFailedException">When it is no program for this machine.</exception>
    public static StripeCliProcess Start(StripeCliBinary binary, StripeCliSettings settings, IEnumerable<string> arguments, Action<string> said)
    {
        Directory.CreateDirectory(settings.ConfigFolder);
        var start = new ProcessStartInfo(binary.Path, [.. arguments, .. Common(settings)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the person's shell says about Stripe must not redirect this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("STRIPE_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        // The key comes by the environment: arguments are for every user of the machine to read.
        start.Environment["STRIPE_API_KEY"] = settings.ApiKey;
        start.Environment["STRIPE_DEVICE_NAME"] = settings.Device;
        start.Environment["STRIPE_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["XDG_CONFIG_HOME"] = settings.ConfigFolder;
        try
        {
            return new(Process.Start(start)!, said);
        }
        catch (Win32Exception error)
        {
            throw new StripeCliFailedException($"The Stripe CLI at '{binary.Path}' cannot be started: {error.Message}", error);
        }
    }

    /// <summary>Returns its exit code when it has ended and everything it said was heard.</summary>
    public async Task<int> EndAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        await _heard.WaitAsync(ct);
        return _process.ExitCode;
    }

    /// <summary>Ends it: asked to with SIGTERM, killed where it does not heed that, or where there is no such thing. Touches no other process.</summary>
    public async Task StopAsync()
    {
        if (!OperatingSystem.IsWindows() && !_process.HasExited)
        {
            _ = Kill(_process.Id, Terminate);
            await _process.WaitForExitAsync().WaitAsync(PatienceWithItsEnd).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>To be called when it has ended.</summary>
    public void Dispose()
    {
        _guard?.Dispose();
        _process.Dispose();
    }

    /// <summary>The line without anything a log may not hold.</summary>
    public static string WithoutSecrets(string line) => Secrets().Replace(line, match => match.Groups[1].Value + "…");

    private static IEnumerable<string> Common(StripeCliSettings settings)
    {
        yield return "--color=off";
        yield return "--skip-update";
        // The CLI takes a bare origin only, and this machine by its number: "localhost" is an invalid API base URL to it.
        if (settings.ApiBase is { } simulator)
            yield return "--api-base=" + (simulator.Host == "localhost" ? new UriBuilder(simulator) { Host = "127.0.0.1" }.Uri : simulator).GetLeftPart(UriPartial.Authority);
    }

    private static async Task HearAsync(StreamReader stream, Action<string> said)
    {
        while (await stream.ReadLineAsync() is { } line)
            said(line);
    }

    [GeneratedRegex("(whsec_|[sr]k_(?:test|live)_)[A-Za-z0-9_]+")]
    private static partial Regex Secrets();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
