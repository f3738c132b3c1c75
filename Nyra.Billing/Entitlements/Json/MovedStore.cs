namespace Nyra.Billing.Entitlements.Json;

/// <summary>
/// What stands in the entitlement file's place once its content was moved: <c>{"movedTo":"postgres","at":"2026-11-01T12:00:00+00:00"}</c>.
/// No host may go on with a stale store, nor begin an empty one.
/// </summary>
internal sealed record MovedStore(string MovedTo, DateTimeOffset At);
