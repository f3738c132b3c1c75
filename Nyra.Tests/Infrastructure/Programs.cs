namespace Nyra.Tests.Infrastructure;

/// <summary>Programs on this machine's PATH.</summary>
internal static class Programs
{
    /// <summary>Its full path; null where it is not installed.</summary>
    public static string? Find(params string[] names) =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in names
         let file = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)
         where File.Exists(file)
         select file).FirstOrDefault();
}
