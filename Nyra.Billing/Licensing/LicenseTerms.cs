namespace Nyra.Billing.Licensing;

/// <summary>The moments a license carries, in whole seconds of wall time.</summary>
/// <param name="RefreshAfter">From when the desktop should ask for a new one.</param>
/// <param name="Expires">Until when it is fresh.</param>
/// <param name="GraceEnds">Until when it is good without any contact; never before <paramref name="Expires"/>.</param>
public sealed record LicenseTerms(DateTimeOffset Issued, DateTimeOffset RefreshAfter, DateTimeOffset Expires, DateTimeOffset GraceEnds)
{
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    public static readonly TimeSpan OfflineGrace = TimeSpan.FromDays(7);

    /// <summary>The terms of a license given for this access: never past the moment the access is known to end.</summary>
    public static LicenseTerms For(Access access, DateTimeOffset now)
    {
        var issued = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var end = access.Until is { } until && until < issued + OfflineGrace ? Later(until, issued) : issued + OfflineGrace;
        return new(issued, Earlier(issued + RefreshInterval, end), Earlier(issued + Lifetime, end), end);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
