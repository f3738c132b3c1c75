using System.Collections.Immutable;

namespace Nyra.Readiness.CommandCenter;

/// <summary>
/// What the operator decided and saved:
/// <c>{"format":1,"mode":"test","rehearsalEmail":"…","decisions":{"monthly-price":{"value":"12.00 USD","owner":"…","decidedOn":"2026-11-14","evidence":"…"}},
/// "policies":{"terms":{"url":"…","approvedHash":"…","approvedBy":"…","approvedOn":"…"}},"support":{"ticket":"NYRA-7F3K","answeredAt":"…","confirmedBy":"…"}}</c>.
/// A decision, a policy or the ticket that nobody made carries <c>"simulated":true</c>; only a backend on the Stripe simulator takes those.
/// Holds no secret: what looks like one is refused before it is stored.
/// </summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record CommandCenterDocument
{
    public const string Name = "command-center";

    /// <summary>
    /// Goes up where an older version could misunderstand what a newer one saved. Format 2 added <c>support.messageId</c> and
    /// <c>supportConfirmation</c>.
    /// </summary>
    public const int CurrentFormat = 2;

    private static readonly ImmutableSortedDictionary<string, Decision> NoDecisions = ImmutableSortedDictionary.Create<string, Decision>(StringComparer.Ordinal);
    private static readonly ImmutableSortedDictionary<string, Policy> NoPolicies = ImmutableSortedDictionary.Create<string, Policy>(StringComparer.Ordinal);

    public static readonly CommandCenterDocument Empty = new();

    /// <summary>From 1 to <see cref="CurrentFormat"/>.</summary>
    public int Format { get; init; } = 1;

    /// <summary><c>test</c> or <c>live</c>: which one is being prepared.</summary>
    public string Mode { get; init => field = value ?? "test"; } = "test";

    public string? RehearsalEmail { get; init; }

    // What is left out comes as null: the reader knows no defaults.
    /// <summary>By the names of <see cref="DecisionNames"/>.</summary>
    public ImmutableSortedDictionary<string, Decision> Decisions { get; init => field = value ?? NoDecisions; } = NoDecisions;

    /// <summary>By the names of <see cref="PolicyNames"/>.</summary>
    public ImmutableSortedDictionary<string, Policy> Policies { get; init => field = value ?? NoPolicies; } = NoPolicies;

    /// <summary>The last test ticket, as <c>nyra support-roundtrip</c> recorded it.</summary>
    public SupportTicket? Support { get; init; }

    /// <summary>Where no recorded ticket proves the inbox: what a person saw.</summary>
    public SupportConfirmation? SupportConfirmation { get; init; }

    /// <summary>
    /// The document in the oldest format that holds all of it: a version that does not know that format leaves the document untouched, and
    /// every other version still reads it.
    /// </summary>
    public CommandCenterDocument InOldestFormat() => this with { Format = SupportConfirmation is null && Support?.MessageId is null ? 1 : 2 };

    public Decision? Decided(string name) => Decisions.GetValueOrDefault(name) is { Value.Length: > 0 } decision ? decision : null;
}
