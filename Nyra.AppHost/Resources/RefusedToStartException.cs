using Nyra.ServiceDefaults;

namespace Nyra.AppHost.Resources;

/// <summary>A setting that nothing may be developed with. The message says which, and what to set in its place.</summary>
internal sealed class RefusedToStartException(string message, int exitCode = ExitCodes.Configuration) : DistributedApplicationException(message)
{
    public int ExitCode => exitCode;

    /// <summary>
    /// Ends the process of the app host with the message alone, as every host of the system ends: a person reads it, and not a stack trace. Whoever runs the app
    /// host in a process of their own, as tests do, catches the exception itself.
    /// </summary>
    public static void EndTheProcessWithItsMessage() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        var refusal = unhandled.ExceptionObject is RefusedToStartException refused
            ? new(refused.ExitCode, [refused.Message])
            : StartupRefusal.From((Exception)unhandled.ExceptionObject);
        if (refusal is null)
            return;
        Console.Error.Write(refusal.ToText("The app host"));
        Environment.Exit(refusal.ExitCode);
    };
}
