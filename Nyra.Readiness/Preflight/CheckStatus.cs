namespace Nyra.Readiness.Preflight;

/// <summary>What became of a check; in reports by its lower-case name.</summary>
public enum CheckStatus
{
    /// <summary>It holds.</summary>
    Pass,

    /// <summary>It holds, and somebody should look at it; a failure where the person asks for strictness.</summary>
    Warn,

    /// <summary>It does not hold, could not be found out, or took too long.</summary>
    Fail,

    /// <summary>It does not apply here, for the reason given.</summary>
    Skip,
}

public static class CheckStatuses
{
    /// <summary>Whether what one place saw weighs more than what another did: a failure most, and what was skipped says nothing of its own.</summary>
    public static bool Outweighs(this CheckStatus status, CheckStatus other) => Weight(status) > Weight(other);

    private static int Weight(CheckStatus status) => status switch
    {
        CheckStatus.Fail => 3,
        CheckStatus.Warn => 2,
        CheckStatus.Pass => 1,
        _ => 0,
    };
}
