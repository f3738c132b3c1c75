using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Embedded;

/// <summary>A folder of its own for each run, named by the time; nothing of an earlier run is touched.</summary>
public static class RunFolder
{
    /// <exception cref="InvalidDataException">When it cannot be made.</exception>
    public static string New(string parent, DateTimeOffset now)
    {
        try
        {
            var first = Path.Combine(Path.GetFullPath(parent), ReportFiles.FolderName(now));
            var name = first;
            // Two runs may begin within one second.
            for (var again = 2; Directory.Exists(name); again++)
                name = $"{first}-{again}";
            Directory.CreateDirectory(name);
            return name;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The folder '{parent}' cannot be used: {error.Message} Name another one.", error);
        }
    }
}
