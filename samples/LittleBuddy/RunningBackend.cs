using System.Diagnostics;
using System.Text.Json;

namespace LittleBuddy;

/// <summary>The backend that runs on this machine for this checkout, as <c>nyra up</c> and the app host publish it. For development only: a real app has its address and keys built in.</summary>
internal sealed record RunningBackend(string Gateway, string TrustedKeys)
{
    /// <returns>The latest one; null where none runs.</returns>
    public static RunningBackend? Find()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "nyra", "running");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").OrderByDescending(File.GetLastWriteTimeUtc).Select(Read).OfType<RunningBackend>().FirstOrDefault() : null;
    }

    // {"process":4711,"checkout":"/home/ada/nyra","gateway":"http://127.0.0.1:5180/","trustedKeys":{"keys":[…]},…}
    private static RunningBackend? Read(string file)
    {
        try
        {
            using var stack = JsonDocument.Parse(File.ReadAllBytes(file));
            using var process = Process.GetProcessById(stack.RootElement.GetProperty("process").GetInt32());
            return IsHere(stack.RootElement.GetProperty("checkout").GetString()!)
                ? new(stack.RootElement.GetProperty("gateway").GetString()!, stack.RootElement.GetProperty("trustedKeys").GetRawText())
                : null;
        }
        // It ended, or is of another version.
        catch (Exception other) when (other is ArgumentException or IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsHere(string checkout) => (Environment.CurrentDirectory + Path.DirectorySeparatorChar).StartsWith(checkout + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
