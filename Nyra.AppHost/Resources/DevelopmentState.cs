using System.Security.Cryptography;

namespace Nyra.AppHost.Resources;

/// <summary>What the stack keeps on a developer's machine.</summary>
internal static class DevelopmentState
{
    // Kept with the builder, of which one process may have several. Numbers of processes come again.
    private const string Start = "DevelopmentState:Start";

    /// <summary>Whether each start is the first: with the simulator, which starts empty, and not with a person's own account.</summary>
    public static bool IsNewAtEachStart(IDistributedApplicationBuilder builder) => builder.Configuration["Parameters:stripe-at"] != "test";

    /// <summary>Under the repository's <c>artifacts</c>: a new one for each start, or the same one.</summary>
    public static string FolderOf(IDistributedApplicationBuilder builder) => Path.Combine(
        Artifacts(builder), "aspire", IsNewAtEachStart(builder) ? builder.Configuration[Start] ??= RandomNumberGenerator.GetHexString(12, lowercase: true) : "test");

    public static string Artifacts(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "artifacts"));

    /// <summary>The repository, where package.json pins the Stripe CLI.</summary>
    public static string Repository(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
}
