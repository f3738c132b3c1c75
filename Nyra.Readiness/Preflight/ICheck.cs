namespace Nyra.Readiness.Preflight;

/// <summary>One thing that must be true before money is taken. Looks and changes nothing, anywhere.</summary>
public interface ICheck
{
    /// <summary>How long most checks may take.</summary>
    static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(15);

    /// <summary>Kebab-case, for <c>--only</c> and <c>--skip</c>, reports and blockers. Never changes its meaning.</summary>
    string Name { get; }

    /// <summary>What holds where it passes, in a few words.</summary>
    string Title { get; }

    CheckGroup Group { get; }

    /// <summary>From where it can be seen.</summary>
    Seat Seats => Seat.Operator;

    /// <summary>
    /// Whether what is seen from both seats must hold from both: the keys and addresses of the operator's shell are not always the backend's. Not so where
    /// the operator's seat sees all that the backend does, and more.
    /// </summary>
    bool MustHoldFromBoth => Seats == Seat.Both;

    /// <summary>Beyond this it has failed.</summary>
    TimeSpan Limit => UsualLimit;

    /// <summary>Looks. What it throws is a failure, told as such.</summary>
    Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct);
}
