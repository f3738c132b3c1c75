using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Transfer;
using Nyra.Cli.Parsing;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra store migrate</c>: moves the entitlements from the file to the managed database.</summary>
internal static class StoreCommand
{
    private const string FileStore = "file";
    private const string Database = "postgres";

    private static readonly Option<string> From = new("--from") { Description = "Where the entitlements are now.", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "Where they move, by ConnectionStrings__entitlements.", Required = true };
    private static readonly Option<string?> Source = new("--file") { Description = "The entitlement file; else NYRA_ENTITLEMENTS_FILE.", HelpName = "PATH" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Copy and compare, then roll back and leave the file as it is." };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Print one JSON document." };

    public static Command Create()
    {
        From.Accept(FileStore);
        To.Accept(Database);
        var migrate = new Command("migrate", "Moves everything in one step, compares it, and leaves a note in the file's place.") { From, To, Source, DryRun, AsJson };
        migrate.SetAction(MigrateAsync);
        return new("store", "Moves the entitlements to another store.") { migrate };
    }

    private static async Task<int> MigrateAsync(ParseResult parsed, CancellationToken ct)
    {
        // The settings of a host, but for the one that would say the file is not meant any more.
        var settings = new StorageOptions
        {
            EntitlementsFileSetting = parsed.GetValue(Source) ?? Environment.GetEnvironmentVariable(Settings.EntitlementsFile),
            Database = Environment.GetEnvironmentVariable(Settings.EntitlementsConnection),
        };
        if (settings.TransferProblem() is { } problem)
            return await RefuseAsync(ExitCodes.Configuration, problem);
        try
        {
            var result = await StoreTransfer.RunAsync(settings.EntitlementsFile, settings.Database!, parsed.GetValue(DryRun), TimeProvider.System, ct);
            return await ShowAsync(result, settings.EntitlementsFile, parsed.GetValue(AsJson));
        }
        catch (InvalidDataException unfit)
        {
            return await RefuseAsync(ExitCodes.Configuration, unfit.Message);
        }
        catch (StorageUnavailableException unavailable)
        {
            return await RefuseAsync(ExitCodes.Unavailable, unavailable.Message + " The file is as it was.");
        }
    }

    private static async Task<int> ShowAsync(StoreTransferResult result, string file, bool asJson)
    {
        switch (result)
        {
            case StoreTransferResult.Moved moved:
                Show(moved.Counts, asJson, dryRun: false, moved.KeptFile);
                await ForPeople(asJson).WriteLineAsync(
                    $"Moved. Start the hosts with {Settings.EntitlementsConnection} and without {Settings.EntitlementsFile}; the file is kept as '{moved.KeptFile}'.");
                return ExitCodes.Ok;
            case StoreTransferResult.Rehearsed rehearsed:
                Show(rehearsed.Counts, asJson, dryRun: true, keptFile: null);
                await ForPeople(asJson).WriteLineAsync("All of it was copied and compared, then rolled back. Nothing was changed; without --dry-run it is moved.");
                return ExitCodes.Ok;
            case StoreTransferResult.TargetNotEmpty { Held: var held }:
                return await RefuseAsync(
                    ExitCodes.Failed,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The database is not empty: {held.Accounts} account(s), {held.AuditRows} audit row(s), {held.Checkouts} checkout(s), {held.Documents} document(s). ")
                    + "Nothing was changed. Name an empty database.");
            case StoreTransferResult.Differs differs:
                return await RefuseAsync(
                    ExitCodes.Failed, $"What was read back is not what the file holds ({differs.What}). It was rolled back and the file is as it was.");
            case StoreTransferResult.FileNotPutAside left:
                Show(left.Counts, asJson, dryRun: false, keptFile: null);
                return await RefuseAsync(
                    ExitCodes.Failed,
                    $"All of it is in the database now, but the file could not be put aside: {left.Why} Stop the hosts and move '{file}' away before any of them saves to it.");
            default:
                throw new InvalidOperationException($"There is no such result: {result}");
        }
    }

    private static void Show(StoreCounts counts, bool asJson, bool dryRun, string? keptFile)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new { dryRun, counts.Accounts, counts.AuditRows, counts.Checkouts, counts.Documents, keptFile }, Operator.OperatorClient.Json));
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("what", "copied and compared");
        table.Columns[1].RightAligned();
        foreach (var (what, count) in new[] { ("accounts", counts.Accounts), ("audit rows", counts.AuditRows), ("checkouts", counts.Checkouts), ("documents", counts.Documents) })
            table.AddRow(what, count.ToString(CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
    }

    // One JSON document has stdout to itself.
    private static TextWriter ForPeople(bool asJson) => asJson ? Console.Error : Console.Out;

    private static async Task<int> RefuseAsync(int exitCode, string why)
    {
        await Console.Error.WriteLineAsync(why);
        return exitCode;
    }
}
