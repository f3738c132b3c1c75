namespace Nyra.LicenseClient;

/// <summary>A license whose signature, issuer, audience and device were verified. Times are those its signer wrote into it.</summary>
/// <param name="CustomerId">The customer it was given to.</param>
/// <param name="DeviceId">The one device it is good for.</param>
/// <param name="Plan">The plan's name.</param>
/// <param name="Features">Keys of the paid features.</param>
/// <param name="HostedAiCap">Hosted AI requests a billing period may use; null where nothing caps them.</param>
/// <param name="AccessCode">Why access is given, for example <c>active</c> or <c>cancel-scheduled</c>.</param>
/// <param name="Issued">When it was signed.</param>
/// <param name="RefreshAfter">From when a fresh one should be asked for.</param>
/// <param name="Expires">Until when it is fresh.</param>
/// <param name="GraceEnds">Until when it is good without any contact with the backend.</param>
/// <param name="AccessEnds">When access ends also with contact: a payment's grace, or what is paid; null where no end is known.</param>
public sealed record License(
    string CustomerId, string DeviceId, string Plan, IReadOnlyList<string> Features, int? HostedAiCap, string AccessCode,
    DateTimeOffset Issued, DateTimeOffset RefreshAfter, DateTimeOffset Expires, DateTimeOffset GraceEnds, DateTimeOffset? AccessEnds = null);
