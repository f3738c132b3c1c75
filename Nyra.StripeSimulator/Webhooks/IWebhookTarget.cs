namespace Nyra.StripeSimulator.Webhooks;

/// <summary>Whom events are delivered to: a registered endpoint, or a Stripe CLI that listens.</summary>
internal interface IWebhookTarget
{
    string Id { get; }

    /// <summary>The version its events are written in; null for the account's.</summary>
    string? ApiVersion { get; }

    /// <summary>Sign every delivery; several while one is being rolled.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>False once nothing more may be sent: disabled, deleted, or gone for too long.</summary>
    bool IsEnabled { get; }

    bool Wants(string eventType);

    /// <summary>Completes when it can be sent to, or when it will never be again.</summary>
    Task ReachableAsync(CancellationToken stop);
}
