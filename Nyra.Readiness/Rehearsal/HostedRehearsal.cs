using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal.Steps;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Rehearsal;

/// <summary>A rehearsal of a backend that runs elsewhere, by what the shell says of it. Observes unless it was told to execute.</summary>
/// <param name="WouldDo">The steps it would take if it were told to execute.</param>
/// <param name="LeftOut">The steps it cannot take, each with what it needs.</param>
public sealed record HostedRehearsal(RehearsalTarget Target, IReadOnlyList<IRehearsalStep> Steps, IReadOnlyList<string> WouldDo, IReadOnlyList<string> LeftOut)
{
    /// <summary>The steps that look and change nothing, anywhere.</summary>
    public static readonly IReadOnlyList<IRehearsalStep> Observing =
        [new StackHealthy(), new UnsignedWebhookRefused(), new StripeObserved(), new CheckoutGuarded(), new WebhooksFlow()];

    /// <summary>Made of the environment; or all that is missing or malformed, each with what to do.</summary>
    public static (HostedRehearsal? Rehearsal, IReadOnlyList<string> Problems) From(
        string mode, Func<string, string?> variable, string engine = "hosted")
    {
        string? Value(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
        var gateway = BackendUrl.Read(Value(Names.BillingBaseUrl));
        var stripe = new StripeOptions
        {
            SecretKey = Value(Names.StripeSecretKey),
            ApiBase = Value(Names.StripeApiBase),
            TestClock = Value(Names.StripeTestClock),
        };
        var executes = mode == "test" && ShellSwitch.IsOn(Names.RehearsalExecute, variable);
        string[] needed = executes ? [Names.RehearsalEmail, Names.OperatorToken, Names.StripeSecretKey] : [Names.RehearsalEmail];
        var missing = needed.Where(name => Value(name) is null).ToList();
        List<string> problems = [.. new[]
        {
            gateway is not null ? null
                : $"{Names.BillingBaseUrl} is not the address of a backend. Set it to the hosted one, for example "
                    + "https://billing.your-domain.example, without user name or password.",
            gateway is null || BackendUrl.KeepsTokens(gateway) ? null
                : $"{Names.BillingBaseUrl} is plain http to another machine: the operator's token is not sent over it. Use https.",
            DocumentationExample.ProblemOfBackend(Names.BillingBaseUrl, gateway),
            DocumentationExample.ProblemOfMailbox(Names.RehearsalEmail, Value(Names.RehearsalEmail), gateway),
            Value(Names.RehearsalEmail) is not { } email || email.Contains('@', StringComparison.Ordinal) ? null
                : $"{Names.RehearsalEmail} is not a mailbox. Set it to yours, for example you@your-company.com.",
            missing.Count == 0 ? null
                : missing is [Names.RehearsalEmail] ? $"Set {Names.RehearsalEmail} for this command: who rehearses."
                : $"Set for this command: {string.Join(", ", missing)}, the keys and tokens as the hosted backend has them.",
            SettingCharacters.ProblemOfKey(Names.StripeSecretKey, Value(Names.StripeSecretKey)),
            SettingCharacters.ProblemOfToken(Names.OperatorToken, Value(Names.OperatorToken)),
            SettingCharacters.ProblemOfToken(Names.LicenseApiToken, Value(Names.LicenseApiToken)),
            stripe.SecretKey is null || stripe.Livemode == (mode == "live") ? null
                : $"{Names.StripeSecretKey} is not a key of {mode} mode. Set the one of {mode} mode.",
            stripe.SecretKey is null ? null : stripe.ProblemOf(Names.StripeSecretKey),
            stripe.ProblemOf(Names.StripeApiBase),
            stripe.ProblemOf(Names.StripeTestClock),
        }.OfType<string>().Distinct()];
        if (gateway is null || problems.Count > 0)
            return (null, problems);
        var clock = Value(Names.StripeTestClock);
        var simulator = stripe.ApiBase is { Length: > 0 } && stripe.ApiBase.TrimEnd('/') != StripeOptions.OwnHost;
        var target = new RehearsalTarget(
            engine, mode, gateway, new Uri(string.IsNullOrEmpty(stripe.ApiBase) ? StripeOptions.OwnHost : stripe.ApiBase), stripe.SecretKey ?? "", Value(Names.OperatorToken) ?? "",
            Value(Names.LicenseApiToken) ?? "", Value(Names.RehearsalEmail)!, "the hosted backend's log", null, null, clock, !simulator, !executes);
        return (executes ? Executing(target, simulator || clock is not null) : Looking(target), []);
    }

    // With the two variables of the handbook alone it looks from outside, as Stripe and the desktop do.
    private static HostedRehearsal Looking(RehearsalTarget target)
    {
        var unseen = Observing.Select(step => (Step: step, Needs: Needs(step).Where(name => (name == Names.OperatorToken ? target.OperatorToken : target.StripeKey).Length == 0).ToList()))
            .Where(step => step.Needs.Count > 0).ToList();
        List<string> left = [.. unseen.Select(step => $"{step.Step.Name} needs {string.Join(" and ", step.Needs)}")];
        return new(target, [.. Observing.Except(unseen.Select(step => step.Step))], target.Mode == "live" ? [] : Creating, left);
    }

    private static string[] Needs(IRehearsalStep step) => step switch
    {
        StripeObserved => [Names.StripeSecretKey],
        CheckoutGuarded => [Names.OperatorToken],
        WebhooksFlow => [Names.OperatorToken, Names.StripeSecretKey],
        _ => [],
    };

    // What needs the hosts or the clock in one's own hands is not to be had of a backend elsewhere.
    private static HostedRehearsal Executing(RehearsalTarget target, bool timeTravels)
    {
        const string Clock = "the clock in hand: a simulator, or " + Names.StripeTestClock;
        var left = RehearsalSteps.Steps.Select(step => (Step: step, Needs: step switch
        {
            StateSurvivesRestart => "the hosts in hand",
            AiCapEnforced when target.LicenseApiToken.Length == 0 => Names.LicenseApiToken,
            PaymentFailureRevokes or RecoveredPaymentRestores or CancellationAtPeriodEndRevokesThen or LicenseRefreshRefused or OfflineGraceEndsAsSigned when !timeTravels => Clock,
            _ => null,
        })).Where(step => step.Needs is not null).ToList();
        var steps = RehearsalSteps.Steps.Except(left.Select(step => step.Step)).ToList();
        // Before the first step that creates anything: no backend of live mode is ever executed on.
        steps.Insert(steps.FindIndex(step => step is CheckoutCreated), new CheckoutGuarded());
        return new(target, steps, [], [.. left.Select(step => $"{step.Step.Name} needs {step.Needs}")]);
    }

    private static IReadOnlyList<string> Creating =>
        [.. RehearsalSteps.Steps.Where(step => step is not (StackHealthy or UnsignedWebhookRefused or StateSurvivesRestart)).Select(step => step.Name)];
}
