using System.Diagnostics;
using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Events;

/// <summary>Something that happened, with the resource as it was at that moment.</summary>
[JsonConverter(typeof(StripeEventConverter))]
internal sealed class StripeEvent : IStripeObject
{
    private List<string>? _awaitedBy;

    public required string Id { get; init; }

    public string Object => "event";

    public required string Type { get; init; }

    public required long Created { get; init; }

    public required Snapshot Resource { get; init; }

    public byte[]? PreviousAttributes { get; init; }

    /// <summary>The API request that caused the event; null when time or a hosted page did.</summary>
    public string? RequestId { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>The trace of what caused the event, which its deliveries continue, as a traceparent header has it; null where there is none.</summary>
    public string? TraceParent { get; } = Activity.Current?.Id;

    /// <summary>Endpoints that have not answered with 2xx yet, also those that never will.</summary>
    public int PendingWebhooks
    {
        get
        {
            lock (this)
            {
                return _awaitedBy?.Count ?? 0;
            }
        }
    }

    /// <summary>The same content under an id nobody ever gave.</summary>
    public StripeEvent Forged() => new()
    {
        Id = "evt_1Forged" + Guid.NewGuid().ToString("N")[..16],
        Type = Type,
        Created = Created,
        Resource = Resource,
        PreviousAttributes = PreviousAttributes,
    };

    public void AwaitedBy(string endpointId)
    {
        lock (this)
        {
            (_awaitedBy ??= new List<string>(1)).Add(endpointId);
        }
    }

    public void DeliveredTo(string endpointId)
    {
        lock (this)
        {
            _awaitedBy?.Remove(endpointId);
            _awaitedBy = _awaitedBy is { Count: 0 } ? null : _awaitedBy;
        }
    }
}
