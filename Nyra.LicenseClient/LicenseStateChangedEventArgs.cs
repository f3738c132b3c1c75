namespace Nyra.LicenseClient;

/// <summary>The license's state looks different to a person than before.</summary>
/// <param name="before">The state noticed before; null for the first one.</param>
/// <param name="now">The state now.</param>
public sealed class LicenseStateChangedEventArgs(LicenseState? before, LicenseState now) : EventArgs
{
    /// <summary>The state noticed before; null for the first one.</summary>
    public LicenseState? Before => before;

    /// <summary>The state now.</summary>
    public LicenseState Now => now;
}
