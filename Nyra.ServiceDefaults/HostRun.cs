using Microsoft.AspNetCore.Builder;

namespace Nyra.ServiceDefaults;

/// <summary>Runs a host as a process: refusals to start become text a person can act on and an exit code a program can.</summary>
public static class HostRun
{
    public static async Task<int> RunAsync(string name, Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.RunAsync();
            return ExitCodes.Ok;
        }
        catch (Exception error) when (StartupRefusal.From(error) is not null)
        {
            var refusal = StartupRefusal.From(error)!;
            await Console.Error.WriteAsync(refusal.ToText(name));
            return refusal.ExitCode;
        }
    }
}
