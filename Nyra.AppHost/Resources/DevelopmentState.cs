using System.Security.Cryptography;
using Nyra.Embedded;
using Nyra.ServiceDefaults;

namespace Nyra.AppHost.Resources;

/// <summary>What the stack keeps on a developer's machine.</summary>
internal static class DevelopmentState
{
    // Kept with the builder, of which one process may have several. Numbers of processes come again.
    private const string Start = "DevelopmentState:Start";

    private static IDisposable? _held;

    /// <summary>Whether each start is the first: with the simulator, unless <c>--Parameters:keep-state=true</c> keeps it, and not with a person's own account.</summary>
    public static bool IsNewAtEachStart(IDistributedApplicationBuilder builder) => KindOf(builder) == "new";

    /// <summary>Whether entitlements, queue and the simulator's account are kept over restarts.</summary>
    public static bool KeepsState(IDistributedApplicationBuilder builder) =>
        bool.TryParse(builder.Configuration[AppHostSettings.KeepState], out var keeps) && keeps;

    /// <summary>
    /// Which of this checkout's states this is: <c>new</c> at each start, <c>kept</c>, or that of a person's own account, <c>test</c>.
    /// </summary>
    public static string KindOf(IDistributedApplicationBuilder builder) =>
        builder.Configuration[AppHostSettings.StripeAt] == "test" ? "test" : KeepsState(builder) ? "kept" : "new";

    /// <summary>Under the repository's <c>artifacts</c>: a new one for each start, or the same one. A simulator's state that is kept holds secrets and is in the user's folder.</summary>
    public static string FolderOf(IDistributedApplicationBuilder builder)
    {
        var folder = Path.Combine(Artifacts(builder), "aspire");
        return KindOf(builder) switch
        {
            "kept" => LocalStacks.KeptFolder(folder),
            "test" => Path.Combine(folder, "test"),
            _ => Path.Combine(folder, builder.Configuration[Start] ??= RandomNumberGenerator.GetHexString(12, lowercase: true)),
        };
    }

    /// <summary>Holds state that is kept until this process ends.</summary>
    /// <exception cref="RefusedToStartException">Where another runs on it.</exception>
    public static void RequireAlone(IDistributedApplicationBuilder builder)
    {
        if (IsNewAtEachStart(builder) || (_held ??= LocalStacks.TryHold(FolderOf(builder))) is not null)
            return;
        var other = LocalStacks.All().FirstOrDefault(stack => FilePath.Same(stack.State, FolderOf(builder)));
        throw new RefusedToStartException(
            $"Nyra is already running here with the state that is kept ({other?.ToString() ?? "it is starting"}). "
                + $"Stop it, or start without {(KindOf(builder) == "kept" ? "keep-state" : "stripe-at=test")}.",
            ExitCodes.Unavailable);
    }

    public static string Artifacts(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "artifacts"));

    /// <summary>The repository, where package.json pins the Stripe CLI.</summary>
    public static string Repository(IDistributedApplicationBuilder builder) => Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
}
