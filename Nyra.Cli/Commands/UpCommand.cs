using System.CommandLine;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Licensing;
using Nyra.Cli.Operator;
using Nyra.Cli.Parsing;
using Nyra.Cli.Preflight;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra up</c>: keeps a stack running on fixed ports, without rehearsing unless <c>--ready</c> asks for it.</summary>
internal static class UpCommand
{
    private static readonly Option<int> Port = AcceptedValues.Number("--port", 1024, 65_532, "1024-65532", StackPorts.DefaultFirst);

    private static readonly Option<string> State = new("--state")
    {
        Description = "The folder under which each start gets a new one for entitlements, queue and log; the last five are kept. "
            + "The simulator starts empty, too.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine("artifacts", "up"),
    };

    private static readonly Option<bool> Ready = new("--ready")
    {
        Description = "Fill in with simulated values what a person must decide, rehearse, and publish the preflight: the readiness page shows READY.",
    };

    private static readonly Option<bool> Keep = new("--keep")
    {
        Description = "Keep entitlements, queue, keys and the simulator's account in your user folder, and go on with them at the next start with --keep and the same --state.",
    };

    private static readonly Option<bool> ThroughStripeCli = StripeCliOption.Create();

    public static Command Create()
    {
        Port.Description = "The gateway's port; the other hosts take the next three.";
        var command = new Command("up", "Keeps the whole stack running on fixed ports.") { Port, State, Keep, ThroughStripeCli, Ready };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var ports = StackPorts.From(parsed.GetValue(Port));
        var keeps = parsed.GetValue(Keep);
        var kept = keeps ? LocalStacks.KeptFolder(parsed.GetValue(State)!) : null;
        using var held = kept is null ? null : LocalStacks.TryHold(kept);
        var running = LocalStacks.All()
            .FirstOrDefault(stack => ports.Overlap(stack) || (kept is not null && FilePath.Same(stack.State, kept)));
        if (running is not null || (keeps && held is null))
        {
            Console.Error.WriteLine(
                $"Nyra is already running here ({running?.ToString() ?? "it is starting"}). Use that one, stop it with Ctrl-C in its terminal, "
                    + $"or start another with: {CommandHint.Of(keeps ? "up --port N --keep --state FOLDER" : "up --port N")}");
            return ExitCodes.Unavailable;
        }
        if (ports.Taken() is { } taken)
        {
            Console.Error.WriteLine($"{taken} End it, or choose others with: {CommandHint.Of("up --port N")}");
            return ExitCodes.Unavailable;
        }
        if (!StripeCliOption.TryFind(parsed.GetValue(ThroughStripeCli), out var stripeCli))
            return ExitCodes.Unavailable;
        var (folder, inUse) = kept is not null
            ? (kept, null)
            : StateFolders.New(parsed.GetValue(State)!, TimeProvider.System.GetUtcNow(), Console.Error.WriteLine);
        using var own = inUse;
        var credentials = keeps ? StackCredentials.Kept(folder, Environment.GetEnvironmentVariable) : StackCredentials.FromEnvironment(Environment.GetEnvironmentVariable);
        var trusted = await WriteTrustedKeysAsync(parsed.GetValue(State)!, credentials.LicenseSigningSecret, ct);
        await using var stack = await EmbeddedStack.StartAsync(folder, ports, credentials, new StripeAt.Simulator(stripeCli, keeps), TimeProvider.System, ct);
        using var published = stack.Publish(Environment.CurrentDirectory, EmbeddedRehearsal.Email, Console.Error.WriteLine);
        StackSummary.Write(AnsiConsole.Console, stack, ("trusted keys", trusted));
        if (parsed.GetValue(Ready))
            await MakeReadyAsync(stack, AnsiConsole.Console, ct);
        await StackSummary.UntilStoppedAsync(ct);
        return ExitCodes.Interrupted;
    }

    // Before anything starts: the folder may be one that cannot be written.
    private static async Task<string> WriteTrustedKeysAsync(string folder, string signingSecret, CancellationToken ct)
    {
        try
        {
            var file = Path.Combine(Directory.CreateDirectory(folder).FullName, "trusted-keys.json");
            using var keys = SigningKeys.Parse(signingSecret);
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(JwkSet.Of(keys), OperatorClient.Json), ct);
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The folder '{folder}' cannot be used: {error.Message} Name another one with --state.", error);
        }
    }

    // What fails is said and leaves the stack up: its page shows the same.
    private static async Task MakeReadyAsync(EmbeddedStack stack, IAnsiConsole console, CancellationToken ct)
    {
        // By the stack's own settings: what the person's shell holds of Stripe is another account's.
        var ready = new SimulatedReadiness(stack.Setting, TimeProvider.System);
        if (await ready.TryFillInAsync(ct) is { } refused)
        {
            console.MarkupLine($"  [bold red]NOT READY[/] {Markup.Escape(refused)}");
            return;
        }
        var reports = RunFolder.New(Path.Combine(await OperatorPreflight.FolderAsync(ct), ReportFiles.DefaultFolder), TimeProvider.System.GetUtcNow());
        var progress = new ConsoleProgress(console);
        var (report, file) = await progress.ShowAsync(() => EmbeddedRehearsal.RehearseAsync(stack, reports, progress, TimeProvider.System, ct));
        progress.Summarize(report, file);
        if (report.Ok)
            await ready.PublishAsync(console, ct);
    }
}
