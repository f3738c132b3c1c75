using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Nyra.Billing;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Licensing;

namespace Nyra.Embedded;

/// <summary>
/// The stacks that run on this machine: a file for each in a folder of this user, readable by this user alone and removed when the stack stops. One of a process that
/// was killed is recognized and removed by the next who looks.
/// </summary>
public static class LocalStacks
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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
        "kept", Sha256Hex.Of(Path.GetFullPath(of))[..16]);

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
    public static IDisposable Publish(
        string engine, string checkout, Uri gateway, string state, string log, IReadOnlyDictionary<string, string> settings, string signingSecret)
    {
        using var process = Process.GetCurrentProcess();
        using var keys = SigningKeys.Parse(signingSecret);
        var stack = new LocalStack(
            process.Id, process.StartTime.ToUniversalTime(), engine, CheckoutOf(checkout), gateway, state, log, settings,
            JsonSerializer.SerializeToElement(JwkSet.Of(keys), JsonSerializerOptions.Web));
        var name = Folder is null ? null : Path.Combine(Folder, $"{stack.Process}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.json");
        if (name is not null)
            WritePrivate(name, JsonSerializer.SerializeToUtf8Bytes(stack, LocalStackJson.Default.LocalStack));
        return new Publication(name);
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
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        // On Windows the folder is this user's alone.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Private;
        using (var stream = new FileStream(file + ".tmp", options))
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
