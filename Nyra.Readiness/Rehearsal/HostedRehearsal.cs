using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal.Steps;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Rehearsal;

/// <summary>A rehearsal of a backend that runs elsewhere, by what the shell says of it. Observes unless it was told to execute.</summary>
public sealed record HostedRehearsal(RehearsalTarget Target, IReadOnlyList<IRehearsalStep> Steps, IReadOnlyList<string> LeftOut)
{
    /// <summary>The steps that look and change nothing, anywhere.</summary>
    public static readonly IReadOnlyList<IRehearsalStep> Observing =
        [new StackHealthy(), new UnsignedWebhookRefused(), new StripeObserved(), new CheckoutGuarded(), new WebhooksFlow()];

    /// <summary>Made of the environment; or what is missing, and how to mend it.</summary>
    public static (HostedRehearsal? Rehearsal, string? Problem) From(string mode, Func<string, string?> variable)
    {
        string? Value(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
        if (!Uri.TryCreate(Value(Names.BillingBaseUrl)?.TrimEnd('/') + "/", UriKind.Absolute, out var gateway) || gateway.Scheme is not ("https" or "http"))
            return (null, $"{Names.BillingBaseUrl} is no address. Set it to the hosted backend's, for example https://billing.your-domain.example");
        if (gateway is { Scheme: "http", IsLoopback: false })
            return (null, $"{Names.BillingBaseUrl} is plain http to another machine: the operator's token is not sent over it. Use https.");
        var missing = new[] { Names.RehearsalEmail, Names.OperatorToken, Names.StripeSecretKey }.Where(name => Value(name) is null).ToList();
        if (missing.Count > 0)
            return (null, $"Set for this command: {string.Join(", ", missing)}. They are those of the hosted backend; the e-mail address is the one that rehearses.");
        var stripe = new StripeOptions { SecretKey = Value(Names.StripeSecretKey), ApiBase = Value(Names.StripeApiBase) };
        if (stripe.Livemode != (mode == "live"))
            return (null, $"{Names.StripeSecretKey} is not a key of {mode} mode.");
        if (stripe.ProblemOf(Names.StripeSecretKey, Names.StripeApiBase) is { } wrong)
            return (null, wrong);
        var executes = mode == "test" && Value(Names.RehearsalExecute) == "true";
        var clock = Value(Names.StripeTestClock);
        var simulator = stripe.ApiBase is { Length: > 0 } && stripe.ApiBase.TrimEnd('/') != StripeOptions.OwnHost;
        var target = new RehearsalTarget(
            "hosted", mode, gateway, new Uri(string.IsNullOrEmpty(stripe.ApiBase) ? StripeOptions.OwnHost : stripe.ApiBase), stripe.SecretKey!, Value(Names.OperatorToken)!,
            Value(Names.LicenseApiToken) ?? "", Value(Names.RehearsalEmail)!, "the hosted backend's log", null, null, clock, !simulator, !executes);
        return (executes ? Executing(target, simulator || clock is not null) : new(target, Observing, WouldDo(target)), null);
    }

    // What needs the hosts or the clock in one's own hands is not to be had of a backend elsewhere.
    private static HostedRehearsal Executing(RehearsalTarget target, bool timeTravels)
    {
        var leftOut = RehearsalSteps.Steps.Where(step =>
            step is StateSurvivesRestart
            || (step is AiCapEnforced && target.LicenseApiToken.Length == 0)
            || (!timeTravels && step is PaymentFailureRevokes or RecoveredPaymentRestores or CancellationAtPeriodEndRevokesThen or LicenseRefreshRefused or OfflineGraceEndsAsSigned)).ToList();
        return new(target, [.. RehearsalSteps.Steps.Except(leftOut)], [.. leftOut.Select(step => step.Name)]);
    }

    private static IReadOnlyList<string> WouldDo(RehearsalTarget target) => target.Mode == "live"
        ? []
        : [.. RehearsalSteps.Steps.Where(step => step is not (StackHealthy or UnsignedWebhookRefused or StateSurvivesRestart)).Select(step => step.Name)];
}
