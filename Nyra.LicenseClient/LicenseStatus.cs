namespace Nyra.LicenseClient;

/// <summary>What a device may count on now.</summary>
public enum LicenseStatus
{
    /// <summary>The device was never activated.</summary>
    None,

    /// <summary>Licensed, and the license is fresh.</summary>
    Active,

    /// <summary>Licensed; a fresh license should be asked for.</summary>
    RefreshDue,

    /// <summary>Licensed, though the backend was out of reach for a day: see <see cref="LicenseState.GraceLeft"/>.</summary>
    OfflineGrace,

    /// <summary>Not licensed: the signed grace has ended.</summary>
    Expired,

    /// <summary>Not licensed: the backend signed a refusal.</summary>
    Revoked,
}
