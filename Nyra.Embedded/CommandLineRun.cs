using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Net;
using System.Text.RegularExpressions;
using Nyra.Billing.Configuration;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Secrets;
using Nyra.ServiceDefaults;
using StripeException = global::Stripe.StripeException;

namespace Nyra.Embedded;

/// <summary>Runs a parsed command line as a process should: usage errors end with 64, refusals with their remedy, Ctrl-C with 130.</summary>
public static class CommandLineRun
{
    /// <param name="usage">What a command answers that was not understood; null for the usual.</param>
    public static async Task<int> RunAsync(RootCommand root, string[] args, Func<Command, int?>? usage = null)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in CommandLineErrors.Of(parsed))
                // A key may have been pasted where none belongs.
                await Console.Error.WriteLineAsync(SecretShapes.Redacted(error));
            if (LostSeparator(Environment.GetEnvironmentVariable) is { } hint)
                await Console.Error.WriteLineAsync(hint);
            await Console.Error.WriteLineAsync("See: " + CommandHint.Of(Path(parsed) + "--help"));
            return usage?.Invoke(parsed.CommandResult.Command) ?? ExitCodes.Usage;
        }
        try
        {
            if (parsed.Action is HelpAction)
                return await ShowHelpAsync(root, parsed);
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (StripeCliFailedException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Unavailable;
        }
        catch (StripeException refused) when (refused.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            await Console.Error.WriteLineAsync(SecretShapes.Redacted(
                $"Stripe refused {Settings.StripeSecretKey} ({(int)refused.HttpStatusCode}): {refused.Message} "
                + "Set it to a key of your account that is not revoked and has the permissions."));
            return ExitCodes.Configuration;
        }
        catch (Exception error) when (error is StripeException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync(SecretShapes.Redacted($"The request to Stripe failed: {error.Message}"));
            return ExitCodes.Unavailable;
        }
        catch (Exception error) when (StartupRefusal.From(error) is not null)
        {
            var refusal = StartupRefusal.From(error)!;
            await Console.Error.WriteAsync(refusal.ToText(root.Name));
            return refusal.ExitCode;
        }
    }

    // Its usage is to be one that can be copied: "  nyra preflight [options]" of a clone begins with "dotnet run".
    private static async Task<int> ShowHelpAsync(RootCommand root, ParseResult parsed)
    {
        using var help = new StringWriter();
        var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = help });
        var name = $"^  {Regex.Escape(root.Name)}(?= |\\r?$)";
        var usage = Regex.Replace(help.ToString(), name, "  " + CommandHint.Program, RegexOptions.Multiline);
        await Console.Out.WriteAsync(usage);
        return code;
    }

    // "npm run NAME --mode test" gives --mode to npm, which leaves npm_config_mode=true, and only "test" to the script.
    private static string? LostSeparator(Func<string, string?> environment) =>
        environment("npm_lifecycle_event") is null || environment("npm_config_mode") is null ? null
        : "npm took --mode as its own option and did not pass it on. Write -- before --mode. "
            + "In PowerShell, npm before 10.9.4 drops the --: write npm.cmd instead of npm.";

    // "snapshot publish "
    private static string Path(ParseResult parsed)
    {
        var path = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } result; at = at.Parent)
            path = $"{result.Command.Name} {path}";
        return path;
    }
}
