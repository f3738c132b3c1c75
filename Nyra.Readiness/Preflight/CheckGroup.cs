namespace Nyra.Readiness.Preflight;

/// <summary>Under which heading a check stands, in the order they are shown.</summary>
public enum CheckGroup
{
    SecretsAndMode,
    NoSecretAtRest,
    StripeSetup,
    HostedBackend,
    StorageGuard,
    Decisions,
    Policies,
    SupportInbox,
    Rehearsal,
}

public static class CheckGroups
{
    public static string Title(this CheckGroup group) => group switch
    {
        CheckGroup.SecretsAndMode => "Secrets and mode",
        CheckGroup.NoSecretAtRest => "No secret at rest",
        CheckGroup.StripeSetup => "Stripe setup",
        CheckGroup.HostedBackend => "Hosted backend",
        CheckGroup.StorageGuard => "Storage Guard",
        CheckGroup.Decisions => "Command-center decisions",
        CheckGroup.Policies => "Policies",
        CheckGroup.SupportInbox => "Support inbox",
        CheckGroup.Rehearsal => "Rehearsal",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, null),
    };

    /// <summary>Where what these checks look at is done or explained, unless one knows better; what begins with a slash is on the backend's page.</summary>
    public static string Link(this CheckGroup group) => group switch
    {
        CheckGroup.SecretsAndMode => "https://docs.stripe.com/keys-best-practices",
        CheckGroup.NoSecretAtRest => "docs/preflight.md#secrets-at-rest",
        CheckGroup.StripeSetup => "https://docs.stripe.com/get-started/checklist/go-live",
        CheckGroup.HostedBackend => "https://docs.stripe.com/billing/subscriptions/webhooks",
        CheckGroup.StorageGuard => "docs/storage.md",
        CheckGroup.Decisions or CheckGroup.Policies => "/readiness#form",
        CheckGroup.SupportInbox => "docs/support.md",
        CheckGroup.Rehearsal => "docs/rehearsal.md",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, null),
    };
}
