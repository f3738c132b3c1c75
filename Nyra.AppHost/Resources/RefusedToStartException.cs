using Nyra.ServiceDefaults;

namespace Nyra.AppHost.Resources;

/// <summary>Settings that the app host cannot start with.</summary>
/// <param name="problems">Each names a setting and what to set in its place.</param>
internal sealed class RefusedToStartException(IReadOnlyList<string> problems, int exitCode = ExitCodes.Configuration)
    : DistributedApplicationException(string.Join(Environment.NewLine, problems))
{
    public RefusedToStartException(string problem, int exitCode = ExitCodes.Configuration) : this([problem], exitCode)
    {
    }

    public int ExitCode => exitCode;

    public IReadOnlyList<string> Problems => problems;

    /// <summary>
    /// Ends the process of the app host with the message alone, as every host of the system ends: a person reads it, and not a stack trace.
    /// A test that runs the app host in its process catches the exception itself.
    /// </summary>
    public static void EndTheProcessWithItsMessage() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        var refusal = unhandled.ExceptionObject is RefusedToStartException refused
            ? new(refused.ExitCode, refused.Problems)
            : StartupRefusal.From((Exception)unhandled.ExceptionObject);
        if (refusal is null)
            return;
        Console.Error.Write(refusal.ToText("The app host"));
        Environment.Exit(refusal.ExitCode);
    };
}
