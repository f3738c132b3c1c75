using System.CommandLine;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra preflight</c>: its place; the checks come with their own issue.</summary>
internal static class PreflightCommand
{
    private static readonly Option<string> Mode = new("--mode") { Description = "test or live.", Required = true };

    public static Command Create()
    {
        Mode.AcceptOnlyFromAmong("test", "live");
        var command = new Command("preflight", "Checks what still blocks going live (not built yet).") { Mode };
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("The preflight is not built yet. What can be rehearsed today: nyra rehearse");
            return ExitCodes.NotArmed;
        });
        return command;
    }
}
