using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Licensing;
using Nyra.Readiness.Rehearsal;

namespace Nyra.Embedded;

/// <summary>
/// The stacks that run on this machine: a file for each in a folder of this user, readable by this user alone and removed when the stack stops. One of a process that
/// was killed is recognized and removed by the next who looks.
/// </summary>
public static class LocalStacks
{

    /// <summary>This user's folder for what stacks leave outside the checkout; null where the system has none, as for a service without a home.</summary>
    public static string? UserFolder { get; } =
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? Path.Combine(data, "nyra")
            : null;

    private static string? Folder => UserFolder is null ? null : Path.Combine(UserFolder, "running");

    /// <summary>Where state is kept over restarts: outside the checkout, since credentials and the simulator's account hold secrets.</summary>
    /// <param name="of">The folder where each start would get one of its own.</param>
    /// <exception cref="InvalidDataException">When this user has no such folder.</exception>
    public static string KeptFolder(string of) => Path.Combine(
        UserFolder ?? throw new InvalidDataException("State cannot be kept: this user has no folder for application data. Set HOME, or do not ask to keep it."),
        "kept", Sha256Hex.Of(FilePath.Normalize(of))[..16]);

    /// <summary>Locks a folder of kept state until it is disposed of or this process ends: two processes would corrupt the state.</summary>
    /// <returns>Null where another process holds it.</returns>
    /// <exception cref="InvalidDataException">When the folder cannot be used.</exception>
    public static IDisposable? TryHold(string kept)
    {
        try
        {
            Directory.CreateDirectory(kept);
            return FileLock.TryAcquire(Path.Combine(kept, "lock"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                $"State cannot be kept in '{kept}': {error.Message} Make that folder writable, or do not ask to keep state.", error);
        }
    }

    /// <summary>The root of the git checkout a folder lies in; else the folder itself.</summary>
    public static string CheckoutOf(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        for (var at = full; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
                return at;
        }
        return full;
    }

    /// <summary>Publishes a stack of this process until disposed of.</summary>
    /// <param name="signingSecret">Only the public halves of its keys are published.</param>
    /// <param name="warn">Called with the reason when the stack cannot be published. The stack itself runs on.</param>
    public static IDisposable Publish(
        string engine, string checkout, Uri gateway, string state, string log, IReadOnlyDictionary<string, string> settings, string signingSecret,
        Action<string> warn)
    {
        using var process = Process.GetCurrentProcess();
        using var keys = SigningKeys.Parse(signingSecret);
        var stack = new LocalStack(
            process.Id, process.StartTime.ToUniversalTime(), engine, CheckoutOf(checkout), gateway, state, log, settings,
            JsonSerializer.SerializeToElement(JwkSet.Of(keys), JsonSerializerOptions.Web));
        var name = Folder is null ? null : Path.Combine(Folder, $"{stack.Process}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.json");
        try
        {
            if (name is not null)
                WritePrivate(name, JsonSerializer.SerializeToUtf8Bytes(stack, LocalStackJson.Default.LocalStack));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"Commands cannot find this stack by themselves: {error.Message} "
                + $"Make '{Folder}' writable, or set {Settings.BillingBaseUrl} and {Settings.OperatorToken} for them.");
        }
        return new Publication(name);
    }

    /// <summary>What a command needs to use a stack, by environment names. The key of a person's own account is not among them.</summary>
    /// <param name="signingSecret">What events are signed with; published of the simulator alone.</param>
    public static Dictionary<string, string> SettingsOf(RehearsalTarget target, string licenseApiToken, string signingSecret)
    {
        var settings = new Dictionary<string, string>
        {
            [Settings.BillingBaseUrl] = target.Gateway.ToString(),
            [Settings.OperatorToken] = target.OperatorToken,
            [Settings.LicenseApiToken] = licenseApiToken,
            [Settings.RehearsalEmail] = target.Email,
        };
        if (!target.IsStripeItself)
        {
            settings[Settings.StripeApiBase] = target.StripeApi.ToString();
            settings[Settings.StripeSecretKey] = target.StripeKey;
            settings[Settings.StripeWebhookSecret] = signingSecret;
            settings[Settings.RehearsalExecute] = "true";
        }
        return settings;
    }

    /// <summary>Those that run, the latest first.</summary>
    public static IReadOnlyList<LocalStack> All()
    {
        var found = new List<LocalStack>();
        foreach (var file in Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.json") : [])
        {
            if (TryRead(file) is not { } stack)
                continue;
            if (stack.IsRunning())
                found.Add(stack);
            else
                TryDelete(file);
        }
        return [.. found.OrderByDescending(stack => stack.Started)];
    }

    /// <summary>Writes a file whole or not at all, readable by this user alone.</summary>
    public static void WritePrivate(string file, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (var stream = OwnerOnlyFile.Recreate(file + ".tmp"))
            stream.Write(content);
        File.Move(file + ".tmp", file, overwrite: true);
    }

    private static LocalStack? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), LocalStackJson.Default.LocalStack);
        }
        // Of another version, or removed just now.
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next who looks removes it.
        }
    }

    private sealed class Publication(string? file) : IDisposable
    {
        public void Dispose()
        {
            if (file is not null)
                TryDelete(file);
        }
    }
}
