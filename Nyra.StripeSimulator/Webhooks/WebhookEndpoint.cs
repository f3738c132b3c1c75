using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Webhooks;

internal sealed class WebhookEndpoint : IStripeObject, IWebhookTarget
{
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

    /// <summary>Signs every delivery; several while a secret is being rolled. Shown once, in the answer to the creation.</summary>
    [JsonIgnore]
    public required IReadOnlyList<string> Secrets { get; set; }

    public bool Wants(string eventType) =>
        IsEnabled && EnabledEvents.Any(wanted => wanted == "*" || wanted == eventType);

    public Task ReachableAsync(CancellationToken stop) => Task.CompletedTask;
}
