namespace Nyra.Embedded;

/// <summary>Whether two paths name one file: on Windows whatever their case, and with either separator.</summary>
public static class FilePath
{
    public static bool Same(string one, string other) => Normalize(one) == Normalize(other);

    /// <summary>The same text for every way to write a path; for comparing, not for opening.</summary>
    public static string Normalize(string path) => Normalize(Path.GetFullPath(path), OperatingSystem.IsWindows());

    internal static string Normalize(string full, bool windows) => windows ? full.Replace('/', '\\').TrimEnd('\\').ToUpperInvariant() : full.TrimEnd('/');
}
