using System.CommandLine;
using System.Text;
using System.Text.Json;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Licensing;
using Nyra.Cli.Operator;
using Nyra.Embedded;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary>
/// <c>nyra keys</c>: makes, rotates and lists the keys that sign licenses. Secrets go to a file, or to stdout where that is asked for.
/// </summary>
internal static class KeysCommand
{
    private static readonly Option<FileInfo?> Out = new("--out")
    {
        Description = "The new file for the private key, which only you may read; else one in your user folder, outside of any checkout.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Stdout = new("--stdout")
    {
        Description = "Print the private key instead of writing a file, for example into a secret store.",
    };

    private static readonly Option<FileInfo?> KeyFile = new("--file")
    {
        Description = $"The file with the key that keys new or rotate wrote; else {Settings.LicenseSigningSecret}.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var make = new Command("new", $"Makes a key, as {Settings.LicenseSigningSecret} takes it.") { Out, Stdout };
        make.SetAction((parsed, ct) => WriteAsync(parsed, [SigningKeys.NewSecret()], ct));
        var rotate = new Command("rotate", $"Makes a new key and puts it before the one in {Settings.LicenseSigningSecret}.")
        {
            Out, Stdout, KeyFile,
        };
        rotate.SetAction(RotateAsync);
        foreach (var one in new[] { make, rotate })
        {
            one.Validators.Add(result =>
            {
                if (result.GetValue(Stdout) && result.GetResult(Out) is not null)
                    result.AddError("--out writes a file and --stdout prints: leave out one of them.");
            });
        }
        var publish = new Command("public", $"Prints the public halves of {Settings.LicenseSigningSecret}, to build into the app.")
        {
            KeyFile,
        };
        publish.SetAction(PublishAsync);
        var list = new Command("list", "Lists the keys that sign licenses or did, as a backend knows them.") { OperatorCommand.Url, OperatorCommand.AsJson };
        list.Asks(ListAsync);
        return new("keys", "Makes, rotates and lists the keys that sign licenses.") { make, rotate, publish, list };
    }

    private static async Task<int> RotateAsync(ParseResult parsed, CancellationToken ct)
    {
        if (await CurrentAsync(parsed, ct) is not { } keys)
            return ExitCodes.Configuration;
        using (keys)
        {
            // The one before the current one has vouched for it long since; its word is kept in the store.
            return await WriteAsync(parsed, [SigningKeys.NewSecret(), Convert.ToBase64String(keys.Current.ECDsa.ExportPkcs8PrivateKey())], ct);
        }
    }

    private static async Task<int> WriteAsync(ParseResult arguments, string[] keys, CancellationToken ct)
    {
        var secret = string.Join(',', keys);
        using var parsed = SigningKeys.Parse(secret);
        var (value, publicHalf) = ("it", "keys public");
        if (arguments.GetValue(Stdout))
            Console.Out.WriteLine(secret);
        else
        {
            var path = arguments.GetValue(Out)?.FullName ?? DefaultFile(parsed.Current.KeyId);
            if (path is null)
            {
                await Console.Error.WriteLineAsync(
                    "There is no user folder for the key. Set HOME, or name a file with --out, or print the key with --stdout.");
                return ExitCodes.Configuration;
            }
            if (await WriteAsync(path, secret, ct) is { } exitCode)
                return exitCode;
            Console.Out.WriteLine(path);
            value = "its content";
            publicHalf = $"keys public --file \"{path}\"";
        }
        await Console.Error.WriteLineAsync(
            $"The key {parsed.Current.KeyId} is new and signs.{(value == "it" ? "" : " It is in the file above, which only you may read.")}");
        if (keys.Length > 1)
        {
            await Console.Error.WriteLineAsync(
                $"""
                The key {parsed.All[1].KeyId} comes after it and signs it when the backend starts with both.
                Put {value} as a whole into {Settings.LicenseSigningSecret} and restart every backend. Once
                {CommandHint.Of("keys list")} shows that the new key is vouched for, the old one may be taken out: its public half is
                served as long as somebody may hold a license of it.
                """);
        }
        else
        {
            await Console.Error.WriteLineAsync(
                $"Put {value} into {Settings.LicenseSigningSecret} of the secret store and nowhere else, and its public half "
                + $"({CommandHint.Of(publicHalf)}) into the app.");
        }
        if (value != "it")
            await Console.Error.WriteLineAsync("Then delete the file.");
        return ExitCodes.Ok;
    }

    // Outside of any checkout, whose files hold no secret; by the key's id, so that no other one is written over.
    private static string? DefaultFile(string keyId) =>
        LocalStacks.UserFolder is { } user ? Path.Combine(user, "keys", keyId + ".key") : null;

    // Null where the file was written; else the exit code. No part of a key is left behind.
    private static async Task<int?> WriteAsync(string path, string secret, CancellationToken ct)
    {
        var begun = false;
        try
        {
            // A folder that was named must exist: what is mistyped is not to be made.
            if (Path.GetDirectoryName(path) is { } folder && LocalStacks.UserFolder is { } user && folder == Path.Combine(user, "keys"))
                Directory.CreateDirectory(folder);
            var options = OwnerOnlyFile.Options(FileMode.CreateNew);
            options.BufferSize = 0;
            await using var file = new FileStream(path, options);
            begun = true;
            await file.WriteAsync(Encoding.UTF8.GetBytes(secret + Environment.NewLine), ct);
            file.Flush(flushToDisk: true);
            return null;
        }
        // A file beyond the process's limit comes as the last of these.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            if (begun)
                File.Delete(path);
            if (error is DirectoryNotFoundException || !begun && File.Exists(path))
            {
                await Console.Error.WriteLineAsync(
                    $"{error.Message} Name a new file in a folder that exists, with --out; nothing was written over.");
                return ExitCodes.Usage;
            }
            await Console.Error.WriteLineAsync($"{path} was not written: {error.Message} Choose another file with --out, or print the key with --stdout.");
            return ExitCodes.Unavailable;
        }
    }

    private static async Task<int> PublishAsync(ParseResult parsed, CancellationToken ct)
    {
        if (await CurrentAsync(parsed, ct) is not { } keys)
            return ExitCodes.Configuration;
        using (keys)
            Console.Out.WriteLine(JsonSerializer.Serialize(JwkSet.Of(keys), OperatorClient.Json));
        return ExitCodes.Ok;
    }

    private static async Task<SigningKeys?> CurrentAsync(ParseResult parsed, CancellationToken ct) =>
        parsed.GetValue(KeyFile) is { } file ? await ReadAsync(file, ct) : OfEnvironment();

    private static async Task<SigningKeys?> ReadAsync(FileInfo file, CancellationToken ct)
    {
        string problem;
        try
        {
            return SigningKeys.Parse((await File.ReadAllTextAsync(file.FullName, ct)).Trim());
        }
        catch (FormatException malformed)
        {
            problem = $"its content {malformed.Message}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error.Message;
        }
        await Console.Error.WriteLineAsync(
            $"{file.FullName} cannot be used: {problem.TrimEnd('.')}. Name the file that {CommandHint.Of("keys new")} wrote.");
        return null;
    }

    private static async Task<int> ListAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var ledger = await client.GetAsync<KeyLedgerAnswer>("v1/keys", ct);
        if (parsed.Prints(ledger))
            return ExitCodes.Ok;
        // A line of its own for each id, whole: it is to be copied.
        foreach (var key in ledger.Keys)
        {
            console.WriteLine(key.Kid);
            console.WriteLine(key.Signs
                ? $"  signs since {OperatorCommand.Moment(key.SignsSince)}"
                : $"  signed from {OperatorCommand.Moment(key.SignsSince)}; its last licenses {(key.Served ? "end" : "ended")} {OperatorCommand.Moment(key.LicensesEnd)}");
            foreach (var by in key.VouchedBy)
                console.WriteLine($"  vouched for by {by}");
            if (key.AtHand && !key.Signs)
                console.WriteLine("  its private half may be taken out of the secret store");
        }
        return ExitCodes.Ok;
    }

    private static SigningKeys? OfEnvironment()
    {
        var problem = "is missing";
        try
        {
            if (Environment.GetEnvironmentVariable(Settings.LicenseSigningSecret)?.Trim() is { Length: > 0 } secret)
                return SigningKeys.Parse(secret);
        }
        catch (FormatException malformed)
        {
            problem = malformed.Message;
        }
        Console.Error.WriteLine(
            $"{Settings.LicenseSigningSecret} {problem}. "
            + $"Set it as the backend has it, or name the file of a key with --file. Make one with: {CommandHint.Of("keys new")}");
        return null;
    }
}
