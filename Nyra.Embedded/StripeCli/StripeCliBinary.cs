using System.Runtime.InteropServices;

namespace Nyra.Embedded.StripeCli;

/// <summary>
/// The Stripe CLI as npm installs it, at the version package.json pins, or else the person's own. The program itself is started: npm's
/// <c>stripe</c> is a script that leaves the real program behind when it is ended.
/// </summary>
public sealed record StripeCliBinary(string Path)
{
    /// <summary>What to say where there is none.</summary>
    public const string HowToGetIt =
        "The Stripe CLI is not here. Get it with: npm ci (in the folder of Nyra's package.json; it needs Node.js, and no Stripe account).";

    /// <summary>Looks in the <c>node_modules</c> of the current folder and of this program's, and of all folders above them, then on PATH.</summary>
    public static StripeCliBinary? Find() =>
        Find([Environment.CurrentDirectory, AppContext.BaseDirectory], Environment.GetEnvironmentVariable("PATH"));

    /// <inheritdoc cref="Find()"/>
    public static StripeCliBinary? Find(IEnumerable<string> folders, string? path) => folders
        .SelectMany(AndAbove)
        .SelectMany(folder => Places.Select(place => System.IO.Path.Combine(folder, "node_modules", "@stripe", place)))
        .Where(File.Exists)
        .Concat(OnPath(path))
        .Select(file => new StripeCliBinary(file)).FirstOrDefault();

    private static string Program => ProgramFile.NameOf("stripe");

    // The platform's own package, or what the main package fetched where npm was told to leave optional packages out.
    private static IEnumerable<string> Places =>
        [System.IO.Path.Combine($"cli-{Platform}", "bin", Program), System.IO.Path.Combine("cli", "vendor", "bin", Program)];

    private static string Platform => PlatformOf(
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
        RuntimeInformation.OSArchitecture);

    // As Node.js names platforms. Windows on ARM runs the x64 program, the only one there is.
    internal static string PlatformOf(OSPlatform system, Architecture architecture) => system == OSPlatform.Windows ? "win32-x64"
        : $"{(system == OSPlatform.OSX ? "darwin" : "linux")}-{architecture.ToString().ToLowerInvariant()}";

    private static IEnumerable<string> OnPath(string? path) =>
        ProgramFile.Candidates("stripe", path, OperatingSystem.IsWindows()).Where(file => File.Exists(file) && !IsScript(file));

    // "#!/usr/bin/env node": npm's script under the program's name.
    private static bool IsScript(string file)
    {
        using var content = File.OpenRead(file);
        return content.ReadByte() == '#' && content.ReadByte() == '!';
    }

    private static IEnumerable<string> AndAbove(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }
}
