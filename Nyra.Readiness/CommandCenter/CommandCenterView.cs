using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.CommandCenter;

/// <summary>The command center as a check sees it, or why it cannot.</summary>
/// <param name="Document">Null where it cannot be read.</param>
/// <param name="Problem">Why not, and how to mend that.</param>
public sealed record CommandCenterView(Versioned<CommandCenterDocument>? Document, string? Problem)
{
    public static CommandCenterView Of(Versioned<CommandCenterDocument> document) => new(document, null);

    public static CommandCenterView Unreadable(string problem) => new(null, problem);
}
