namespace Nyra.Billing.Queue;

/// <summary>Whether an event that was stored survives a crash of the medium.</summary>
/// <param name="Problem">Why it may not, or why that is not known, and how to fix it; null where it survives.</param>
/// <param name="RefusesEvents">Whether events are refused because of it. Not where the medium does not let it be checked.</param>
public sealed record QueueDurability(string? Problem, bool RefusesEvents)
{
    public static readonly QueueDurability Durable = new(null, false);
}
