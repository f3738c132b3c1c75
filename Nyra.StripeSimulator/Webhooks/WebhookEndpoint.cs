using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Webhooks;

internal sealed class WebhookEndpoint : IStripeObject, IWebhookTarget
{
    private OldSecret? _old;

    public required string Id { get; init; }

    public string Object => "webhook_endpoint";

    public string? ApiVersion { get; init; }

    public string? Application => null;

    public required long Created { get; init; }

    public string? Description { get; set; }

    public required IReadOnlyList<string> EnabledEvents { get; set; }

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public string Status => IsEnabled ? "enabled" : "disabled";

    public required string Url { get; set; }

    [JsonIgnore]
    public bool IsEnabled { get; set; } = true;

    /// <summary>Marked with the metadata simulator_delivery=stripe-cli: a Stripe CLI forwards events to its address, so that none is posted there.</summary>
    [JsonIgnore]
    public bool IsLeftToStripeCli => Metadata.GetValueOrDefault("simulator_delivery") == "stripe-cli";

    /// <summary>Shown once, in the answer to the creation.</summary>
    [JsonIgnore]
    public required string Secret { get; set; }

    /// <summary>Sign every delivery: for a while after a roll the old secret beside the new one.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Secrets => _old is { } old && old.Time.GetUtcNow() < old.Until ? [Secret, old.Secret] : [Secret];

    public void Roll(string secret, DateTimeOffset until, TimeProvider time) => (_old, Secret) = (new OldSecret(Secret, until, time), secret);

    public bool Wants(string eventType) =>
        IsEnabled && EnabledEvents.Any(wanted => wanted == "*" || wanted == eventType);

    public Task ReachableAsync(CancellationToken stop) => Task.CompletedTask;

    private sealed record OldSecret(string Secret, DateTimeOffset Until, TimeProvider Time);
}
