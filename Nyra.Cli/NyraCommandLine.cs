using System.CommandLine;
using Nyra.Cli.Commands;
using Nyra.Embedded;
using Nyra.ServiceDefaults;

namespace Nyra.Cli;

/// <summary><c>nyra</c>: the commands, and what the process answers for a command line it does not understand.</summary>
public static class NyraCommandLine
{
    public static async Task<int> RunAsync(string[] args) =>
        // Build servers tell "not ready" from "not run" by these: 2 is what was never run.
        await CommandLineRun.RunAsync(Create(), args, command => command.Name is "preflight" ? ExitCodes.NotArmed : null);

    internal static RootCommand Create() =>
        new("Rehearses and guards the billing of NyrA Swarm Little Buddy.")
        {
            RehearseCommand.Create(),
            UpCommand.Create(),
            DeadLettersCommand.Create(),
            ReconcileCommand.Create(),
            DevicesCommand.Create(),
            CustomerCommand.Create(),
            KeysCommand.Create(),
            StoreCommand.Create(),
            TriggerCommand.Create(),
            ListenCommand.Create(),
            PreflightCommand.Create(),
            SnapshotCommand.Create(),
            SupportRoundtripCommand.Create(),
        };
}
