using System.Security.Cryptography;
using Nyra.Embedded;
using Nyra.ServiceDefaults;

namespace Nyra.AppHost.Resources;

/// <summary>What the stack keeps on a developer's machine.</summary>
internal static class DevelopmentState
{
    // Kept with the builder, of which one process may have several. Numbers of processes come again.
    private const string Start = "DevelopmentState:Start";

    /// <summary>Whether each start is the first: with the simulator, unless <c>--Parameters:keep-state=true</c> keeps it, and not with a person's own account.</summary>
    public static bool IsNewAtEachStart(IDistributedApplicationBuilder builder) => builder.Configuration["Parameters:stripe-at"] != "test" && !KeepsState(builder);

    /// <summary>Whether entitlements, queue and the simulator's account are kept over restarts.</summary>
    /// <exception cref="RefusedToStartException">For what is neither true nor false.</exception>
    public static bool KeepsState(IDistributedApplicationBuilder builder) => builder.Configuration["Parameters:keep-state"] switch
    {
        null or "" => false,
        var keeps when bool.TryParse(keeps, out var value) => value,
        var other => throw new RefusedToStartException($"Parameters:keep-state is '{other}'. Set it to true or false."),
    };

    /// <summary>Under the repository's <c>artifacts</c>: a new one for each start, or the same one. A simulator's state that is kept holds secrets and is in the user's folder.</summary>
    public static string FolderOf(IDistributedApplicationBuilder builder)
    {
        var folder = Path.Combine(Artifacts(builder), "aspire");
        return IsNewAtEachStart(builder) ? Path.Combine(folder, builder.Configuration[Start] ??= RandomNumberGenerator.GetHexString(12, lowercase: true))
            : builder.Configuration["Parameters:stripe-at"] == "test" ? Path.Combine(folder, "test")
            : LocalStacks.KeptFolder(folder);
    }

    /// <summary>Two on one kept state would spoil it for each other.</summary>
    /// <exception cref="RefusedToStartException">Where another runs on it.</exception>
    public static void RequireAlone(IDistributedApplicationBuilder builder)
    {
        if (KeepsState(builder) && LocalStacks.All().FirstOrDefault(stack => stack.State == FolderOf(builder)) is { } other)
            throw new RefusedToStartException($"Nyra is already running here with the state that is kept ({other}). Stop it, or start without keep-state.", ExitCodes.Unavailable);
    }

    public static string Artifacts(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "artifacts"));

    /// <summary>The repository, where package.json pins the Stripe CLI.</summary>
    public static string Repository(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
}
