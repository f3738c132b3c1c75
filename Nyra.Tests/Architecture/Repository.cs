namespace Nyra.Tests.Architecture;

/// <summary>The repository the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string File(string relative) => Path.Combine(Root, relative);

    public static IReadOnlyList<string> Projects() =>
        [.. Folders().SelectMany(folder => Directory.GetFiles(folder, "*.csproj"))];

    public static IReadOnlyList<string> Sources() =>
        [.. Folders().SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))];

    private static IEnumerable<string> Folders() => Directory.GetDirectories(Root, "Nyra.*").Concat(Directory.GetDirectories(File("samples")));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Nyra.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests are not inside the repository.");
    }
}
