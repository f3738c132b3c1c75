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
}
