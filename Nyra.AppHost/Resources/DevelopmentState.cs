namespace Nyra.AppHost.Resources;

/// <summary>What the stack keeps on a developer's machine.</summary>
internal static class DevelopmentState
{
    /// <summary>
    /// Under the repository's <c>artifacts</c>; with the simulator, which starts empty, a new one for each start, with a person's own account the same one.
    /// </summary>
    public static string FolderOf(IDistributedApplicationBuilder builder) => Path.Combine(
        Artifacts(builder), "aspire",
        builder.Configuration["Parameters:stripe-at"] == "test" ? "test" : Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static string Artifacts(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "artifacts"));

    /// <summary>The repository, where package.json pins the Stripe CLI.</summary>
    public static string Repository(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
}
