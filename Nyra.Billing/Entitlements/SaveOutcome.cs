namespace Nyra.Billing.Entitlements;

/// <summary>What became of a save on condition of a version.</summary>
public enum SaveOutcome
{
    /// <summary>Durable; the version went up by one.</summary>
    Saved,

    /// <summary>The value was the same already; nothing was written.</summary>
    Unchanged,

    /// <summary>Somebody else saved first; read again.</summary>
    Conflict,
}
