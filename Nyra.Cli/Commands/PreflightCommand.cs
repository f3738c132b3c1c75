using System.CommandLine;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Cli.Operator;
using Nyra.Cli.Parsing;
using Nyra.Cli.Preflight;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra preflight</c>: looks at everything that must be true before money is taken, and changes nothing.</summary>
internal static class PreflightCommand
{
    internal static readonly Option<string> Mode = CreateMode();

    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as one JSON document on stdout; text for people goes to stderr." };
    private static readonly Option<FileInfo?> Junit = new("--junit") { Description = "Also write the report as JUnit XML.", HelpName = "FILE" };
    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Only these checks, by name, comma-separated.",
        HelpName = "CHECKS",
    };

    private static readonly Option<string[]> Skip = new("--skip") { Description = "All but these checks.", HelpName = "CHECKS" };
    private static readonly Option<bool> Strict = new("--strict") { Description = "Warnings end with 4." };

    internal static readonly Option<string[]> Scan = new("--scan") { Description = "A file or folder to look for secrets in, such as the packed desktop app.", HelpName = "PATH" };

    public static Command Create()
    {
        List<string> checks = [.. PreflightChecks.All.Select(check => check.Name)];
        foreach (var names in new[] { Only, Skip })
            names.AcceptList("check", checks, $"{CommandHint.Of("preflight --mode test")} lists them all.");
        var command = new Command("preflight", "Checks what still blocks going live. Changes nothing, anywhere.") { Mode, Json, Junit, Only, Skip, Strict, Scan };
        command.Validators.Add(result =>
        {
            // Only where a name is known: what else is wrong with them their own options say.
            var only = AcceptedValues.List(result.GetValue(Only));
            if ((only.Count == 0 || only.Any(checks.Contains)) && Chosen(result.GetValue(Only), result.GetValue(Skip)).Count == 0)
                result.AddError(only.Count == 0 ? "--skip leaves no check." : "--skip leaves none of the checks that --only names.");
        });
        command.SetAction((parsed, ct) => OperatorCommand.RunAsync(() => RunAsync(parsed, ct)));
        return command;
    }

    private static Option<string> CreateMode()
    {
        var mode = new Option<string>("--mode") { Description = "Which one is being prepared.", Required = true };
        mode.Accept("test", "live");
        return mode;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var mode = parsed.GetValue(Mode)!;
        if (RehearsalGuard.Unarmed(mode, Environment.GetEnvironmentVariable) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal);
            return ExitCodes.NotArmed;
        }
        var checks = Chosen(parsed.GetValue(Only), parsed.GetValue(Skip));
        var json = parsed.GetValue(Json);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out) });
        var report = await OperatorPreflight.RunAsync(mode, checks, parsed.GetValue(Scan) ?? [], console, ct);

        var strict = parsed.GetValue(Strict);
        PreflightTable.Write(console, report, whole: checks.Count == PreflightChecks.All.Count);
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(report, PreflightJson.Default.PreflightReport));
        if (parsed.GetValue(Junit) is { } file && !await TryWriteAsync(file, report, strict, ct))
            return ExitCodes.Unavailable;
        return !report.Ready ? ExitCodes.Failed
            : strict && report.Checks.Any(check => check.Status == "warn") ? ExitCodes.Warned
            : ExitCodes.Ok;
    }

    private static async Task<bool> TryWriteAsync(FileInfo file, PreflightReport report, bool strict, CancellationToken ct)
    {
        try
        {
            if (file.Directory is null || Directory.Exists(file.FullName))
                throw new IOException($"{file.FullName} is a folder. Name a file.");
            file.Directory.Create();
            await using var target = file.Create();
            await JunitReport.Of(report, strict).SaveAsync(target, System.Xml.Linq.SaveOptions.None, ct);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"--junit: {error.Message}");
            return false;
        }
    }

    private static List<ICheck> Chosen(string[]? only, string[]? skip)
    {
        var (named, left) = (AcceptedValues.List(only), AcceptedValues.List(skip));
        return [.. PreflightChecks.All.Where(check => (named.Count == 0 || named.Contains(check.Name)) && !left.Contains(check.Name))];
    }
}
