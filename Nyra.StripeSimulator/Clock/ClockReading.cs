using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Clock;

/// <param name="Now">Unix seconds.</param>
/// <param name="Events">How many events an advance raised.</param>
internal sealed record ClockReading(
    long Now, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Events = null);
