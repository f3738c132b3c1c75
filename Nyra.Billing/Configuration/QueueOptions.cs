using System.ComponentModel.DataAnnotations;

namespace Nyra.Billing.Configuration;

/// <summary>How much the webhook queue may hold. Section <c>Queue</c>.</summary>
public sealed class QueueOptions : IValidatableObject
{
    public const string Section = "Queue";

    public const int DefaultMaxDeadLetters = 10_000;

    /// <summary>
    /// How many webhooks may wait. Beyond it ingest answers 503, and Stripe sends them again for three days: a backlog must not fill the
    /// disk or Redis' memory (about half a kilobyte each) and take down what else lives there.
    /// </summary>
    public int Capacity { get; set; } = 100_000;

    /// <summary>
    /// How many dead letters are kept. Beyond it an event that is given up stays in the queue and is tried again every hour, so
    /// that nothing is lost; it counts toward <see cref="Capacity"/>.
    /// </summary>
    public int MaxDeadLetters { get; set; } = DefaultMaxDeadLetters;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxDeadLetters < 1)
            yield return SettingProblem.Wrong("Queue__MaxDeadLetters", "is not positive",
                "Set how many dead letters are kept, for example 10000.");
        if (Capacity < 1)
            yield return SettingProblem.Wrong("Queue__Capacity", "is not positive", "Set how many webhooks may wait, for example 100000.");
    }
}
