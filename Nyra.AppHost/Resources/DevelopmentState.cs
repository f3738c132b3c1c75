namespace Nyra.AppHost.Resources;

/// <summary>What the stack keeps on a developer's machine.</summary>
internal static class DevelopmentState
{
    /// <summary>Under the repository's <c>artifacts</c>; a new one for each start, since the simulator starts empty, too.</summary>
    public static string FolderOf(IDistributedApplicationBuilder builder) =>
        Path.Combine(Artifacts(builder), "aspire", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static string Artifacts(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "artifacts"));

    /// <summary>The repository, where package.json pins the Stripe CLI.</summary>
    public static string Repository(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
}
