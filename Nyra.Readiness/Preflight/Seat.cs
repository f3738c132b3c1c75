namespace Nyra.Readiness.Preflight;

/// <summary>From where a check looks: each seat sees what the other cannot.</summary>
[Flags]
public enum Seat
{
    /// <summary>The operator's machine: the repository, the shell's settings, the backend from outside.</summary>
    Operator = 1,

    /// <summary>The backend itself: its own settings, its storage, its queue.</summary>
    Backend = 2,

    Both = Operator | Backend,
}
