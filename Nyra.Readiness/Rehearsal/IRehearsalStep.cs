namespace Nyra.Readiness.Rehearsal;

/// <summary>One step of the paid path, proven by its effect.</summary>
public interface IRehearsalStep
{
    /// <summary>How long a step may take that waits for nobody.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Kebab-case, says what happens.</summary>
    string Name { get; }

    /// <summary>Names of the steps without which this one means nothing.</summary>
    IReadOnlyList<string> Needs { get; }

    /// <summary>How long it may take: Stripe itself works through a month for minutes.</summary>
    TimeSpan LimitFor(RehearsalTarget target) => target.IsStripeItself ? Limit * 6 : Limit;

    /// <summary>Takes the step. What it throws is a failure, told as such.</summary>
    Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct);
}
