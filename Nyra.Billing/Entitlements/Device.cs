namespace Nyra.Billing.Entitlements;

/// <summary>A device that activated: its token is kept as a SHA-256 hash (lower-case hex) only.</summary>
public sealed record Device(string DeviceId, string Name, string TokenHash, DateTimeOffset ActivatedAt)
{
    /// <summary>When it was released; a released device is remembered so that its refusal can be signed.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }
}
