using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.TestClocks;

internal sealed record TestClockStatusDetails(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TestClockAdvancing? Advancing);
