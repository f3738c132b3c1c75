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
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Nyra.sln")))
            root = root.Parent;
        var peers = root is null ? null : Path.Combine(root.FullName, "Nyra.Benchmarks", "peers");
        return peers is not null && Directory.Exists(Path.Combine(peers, "node_modules", "bullmq")) ? peers : null;
    }
}
