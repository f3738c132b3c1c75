using System.Diagnostics;

namespace Nyra.Tests.Infrastructure;

/// <summary>Runs <c>stripe …</c> to its end, as a person would who points it at a simulator.</summary>
internal static class StripeCliRun
{
    /// <param name="origin">Of the simulator; the CLI takes a bare origin only.</param>
    /// <param name="configFolder">A folder of its own.</param>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        string origin, string key, string configFolder, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Programs.StripeCli().Path, [.. arguments, "--color=off", "--api-base", origin])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["STRIPE_API_KEY"] = key;
        start.Environment["STRIPE_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["XDG_CONFIG_HOME"] = configFolder;
        using var process = Process.Start(start)!;
        try
        {
            // Nobody answers what it may ask.
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
