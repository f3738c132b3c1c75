namespace Nyra.Benchmarks.Measuring;

/// <summary>Where the programs are that a run starts.</summary>
internal static class Installed
{
    /// <summary>A host as it was built in its own project, in the same configuration as this program.</summary>
    public static string Host(string project)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(built.Parent!.Parent!.FullName, project, built.Name, project + ".dll");
    }

    /// <summary>The folder of the packages Nyra is compared with; null where they are not installed.</summary>
    public static string? Peers()
    {
        var peers = Path.Combine(Repository(), "Nyra.Benchmarks", "peers");
        return Directory.Exists(Path.Combine(peers, "node_modules", "bullmq")) ? peers : null;
    }

    /// <summary>The folder that holds Nyra.sln.</summary>
    /// <exception cref="InvalidOperationException">Where this program was copied out of the repository.</exception>
    public static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nyra.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("No folder above this program holds Nyra.sln. Run the benchmark from a clone, with dotnet run.");
    }
}
