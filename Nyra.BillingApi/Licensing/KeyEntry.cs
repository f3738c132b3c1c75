namespace Nyra.BillingApi.Licensing;

/// <summary>One key that signs licenses, or did. Never its private half.</summary>
/// <param name="Signs">Whether this backend signs with it now.</param>
/// <param name="AtHand">Whether this backend was given its private half.</param>
/// <param name="LicensesEnd">When the last license it may have signed ends.</param>
/// <param name="Served">Whether it is in the published set, which it is until then.</param>
/// <param name="VouchedBy">The keys whose statement for it is kept.</param>
public sealed record KeyEntry(
    string Kid, bool Signs, bool AtHand, DateTimeOffset SignsSince, DateTimeOffset LastSigned, DateTimeOffset LicensesEnd, bool Served,
    IReadOnlyList<string> VouchedBy);
