namespace Nyra.Readiness.CommandCenter;

/// <summary>The latest changes of the command center, oldest first.</summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record CommandCenterAudit(IReadOnlyList<CommandCenterChange> Changes)
{
    public const string Name = "command-center-audit";

    private const int Kept = 200;

    public static readonly CommandCenterAudit Empty = new([]);

    public CommandCenterAudit With(CommandCenterChange change) => new([.. Changes.TakeLast(Kept - 1), change]);
}
