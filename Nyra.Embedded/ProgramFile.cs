namespace Nyra.Embedded;

/// <summary>Where a program lies, and what its file is called: with an extension on Windows, without one elsewhere.</summary>
public static class ProgramFile
{
    /// <param name="program">Without extension, for example <c>redis-server</c>.</param>
    public static string NameOf(string program) => NameOf(program, OperatingSystem.IsWindows());

    /// <summary>The first on PATH, or null.</summary>
    public static string? OnPath(string program) =>
        Candidates(program, Environment.GetEnvironmentVariable("PATH"), OperatingSystem.IsWindows()).FirstOrDefault(File.Exists);

    // npm is a script, the others are programs. The npm that PowerShell takes is another file beside it, npm.ps1.
    internal static string NameOf(string program, bool windows) => !windows ? program : program == "npm" ? "npm.cmd" : program + ".exe";

    /// <param name="path">As PATH is written. On Windows, folders are separated by semicolons and may stand in quotes.</param>
    internal static IEnumerable<string> Candidates(string program, string? path, bool windows) => (path ?? "")
        .Split(windows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(folder => windows ? folder.Trim('"').TrimEnd('\\') + '\\' : folder.TrimEnd('/') + '/')
        .Select(folder => folder + NameOf(program, windows));
}
