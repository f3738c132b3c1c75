using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;

namespace Nyra.StripeSimulator.TestClocks;

/// <summary>A time of its own for the customers attached to it.</summary>
internal sealed class TestClock : IStripeObject
{
    public const string Advancing = "advancing";
    public const string Ready = "ready";

    public required string Id { get; init; }

    public string Object => "test_helpers.test_clock";

    public required long Created { get; init; }

    public required long DeletesAfter { get; init; }

    public long FrozenTime => Timeline.Now;

    public bool Livemode => false;

    public string? Name { get; init; }

    public string Status => Target is null ? Ready : Advancing;

    public TestClockStatusDetails StatusDetails => new(Target is { } target ? new TestClockAdvancing(target) : null);

    /// <summary>Where it is on the way to; null while it stands.</summary>
    [JsonIgnore]
    public long? Target { get; set; }

    [JsonIgnore]
    public required Timeline Timeline { get; init; }
}
