using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Events;

/// <summary>
/// The events of the last 30 days in the order they happened. Raising one hands it to the endpoints that want it. Callers hold
/// <see cref="Simulator.Gate"/>.
/// </summary>
internal sealed class EventLog(StripeIds ids, Clock.SimulatorClock clock, WebhookDispatcher webhooks, SimulatorOptions options)
{
    private readonly EventRetention _retention = new(clock.World, webhooks, options);
    private (string? RequestId, string? IdempotencyKey) _cause;

    /// <summary>Those that can be retrieved.</summary>
    public Table<StripeEvent> All { get; } = new();

    /// <summary>How many this process has raised.</summary>
    public int Raised { get; private set; }

    /// <summary>Those that can be retrieved now: time may have passed without an event.</summary>
    public Table<StripeEvent> Current()
    {
        _retention.RemoveOld(All);
        return All;
    }

    /// <summary>To be called when the table was loaded.</summary>
    public void Loaded() => _retention.Restart(All);

    /// <summary>Until disposed, events name this API request as their cause.</summary>
    public Cause CausedBy(string requestId, string? idempotencyKey)
    {
        _cause = (requestId, idempotencyKey);
        return new Cause(this);
    }

    public void Raise<T>(string type, T resource) where T : notnull =>
        Raise(type, Snapshot.Of(StripeJson.Bytes(resource)), null);

    public StripeEvent Raise(string type, Snapshot resource, byte[]? previousAttributes)
    {
        var occurred = new StripeEvent
        {
            Id = ids.Next("evt_1", 23),
            Type = type,
            Created = clock.Now,
            Resource = resource,
            PreviousAttributes = previousAttributes,
            RequestId = _cause.RequestId,
            IdempotencyKey = _cause.IdempotencyKey,
        };
        All.Add(occurred);
        Raised++;
        webhooks.Enqueue(occurred);
        _retention.Add(occurred);
        _retention.RemoveOld(All);
        return occurred;
    }

    /// <summary>Changes a resource and raises <paramref name="type"/> with what changed; a change without effect is no event.</summary>
    public void Update<T>(string type, T resource, Action<T> change) where T : notnull
    {
        var before = StripeJson.Bytes(resource);
        change(resource);
        var after = StripeJson.Bytes(resource);
        if (PreviousAttributes.Between(before, after) is { } previous)
        {
            Raise(type, Snapshot.Of(after), previous);
        }
    }

    internal readonly struct Cause(EventLog log) : IDisposable
    {
        public void Dispose() => log._cause = default;
    }
}
