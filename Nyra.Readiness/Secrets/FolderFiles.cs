namespace Nyra.Readiness.Secrets;

/// <summary>The files of a folder that no git looks after.</summary>
public static class FolderFiles
{
    /// <param name="leftOut">Names of folders, wherever they lie in it.</param>
    /// <exception cref="UnauthorizedAccessException">When a folder may not be read: what lies in it cannot be vouched for.</exception>
    public static IEnumerable<string> In(string folder, params IReadOnlyCollection<string> leftOut)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            yield return file;
        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            // A link could lead round in a circle, or out of here.
            if (leftOut.Contains(Path.GetFileName(inner), StringComparer.OrdinalIgnoreCase) || new DirectoryInfo(inner).LinkTarget is not null)
                continue;
            foreach (var file in In(inner, leftOut))
                yield return file;
        }
    }
}
