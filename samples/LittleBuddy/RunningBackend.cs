using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace LittleBuddy;

/// <summary>The backend that runs on this machine for this checkout, as <c>nyra up</c> and the app host publish it. For development only: a real app has its address and keys built in.</summary>
internal sealed record RunningBackend(string Gateway, string TrustedKeys)
{
    // The start is computed from the time since boot, and the clock may have been set meanwhile.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<RunningBackend> Here()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        try
        {
            return data.Length == 0 ? [] : [.. Directory.GetFiles(Path.Combine(data, "nyra", "running"), "*.json").Select(Read).OfType<RunningBackend>()];
        }
        // Nothing was ever published, or not to this user.
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // {"process":4711,"started":"2026-11-28T18:00:00Z","checkout":"/home/ada/nyra","gateway":"http://127.0.0.1:5180/","trustedKeys":{"keys":[…]},…}
    private static RunningBackend? Read(string file)
    {
        try
        {
            using var stack = JsonDocument.Parse(File.ReadAllBytes(file));
            using var process = Process.GetProcessById(stack.RootElement.GetProperty("process").GetInt32());
            var started = stack.RootElement.GetProperty("started").GetDateTimeOffset().UtcDateTime;
            return (process.StartTime.ToUniversalTime() - started).Duration() < StartTolerance
                && IsIn(stack.RootElement.GetProperty("checkout").GetString()!, Environment.CurrentDirectory, OperatingSystem.IsWindows())
                ? new(stack.RootElement.GetProperty("gateway").GetString()!, stack.RootElement.GetProperty("trustedKeys").GetRawText())
                : null;
        }
        // It ended, is somebody else's process, which has this id now, or is of another version.
        catch (Exception other) when (other is ArgumentException or FormatException or InvalidOperationException or IOException or JsonException
            or KeyNotFoundException or UnauthorizedAccessException or Win32Exception)
        {
            return null;
        }
    }

    // On Windows a path may be typed in another case, and with either separator.
    internal static bool IsIn(string checkout, string folder, bool windows) => windows
        ? (folder.Replace('/', '\\') + '\\').StartsWith(checkout.Replace('/', '\\').TrimEnd('\\') + '\\', StringComparison.OrdinalIgnoreCase)
        : (folder + '/').StartsWith(checkout.TrimEnd('/') + '/', StringComparison.Ordinal);
}
