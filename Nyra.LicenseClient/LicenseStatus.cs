namespace Nyra.LicenseClient;

/// <summary>What a device may count on now. From <see cref="Active"/> to <see cref="CanceledButPaidUntil"/> paid features may be used.</summary>
public enum LicenseStatus
{
    /// <summary>Not licensed: the device was never activated.</summary>
    None,

    /// <summary>Licensed, and the license is fresh.</summary>
    Active,

    /// <summary>Licensed; a fresh license is to be asked for, which needs nobody's attention.</summary>
    RefreshDue,

    /// <summary>Licensed, though the backend was out of reach for a day: warn, see <see cref="LicenseState.GraceDaysLeft"/>.</summary>
    OfflineGrace,

    /// <summary>Licensed, though a payment failed: access ends at <see cref="LicenseState.AccessEnds"/> unless it is paid in the portal.</summary>
    PaymentProblem,

    /// <summary>Licensed until <see cref="LicenseState.AccessEnds"/>: the subscription was canceled, and is paid until then.</summary>
    CanceledButPaidUntil,

    /// <summary>Not licensed: the backend signed a refusal, <see cref="LicenseState.AccessCode"/> says why.</summary>
    Revoked,

    /// <summary>Not licensed: the signed grace has ended. The next refresh mends it.</summary>
    Expired,

    /// <summary>Not licensed: the clock stands more than an hour before a time it showed already. The next refresh mends it.</summary>
    ClockTampered,

    /// <summary>Not licensed: what is stored is damaged, or nobody trusted signed it for this device.</summary>
    Invalid,
}
