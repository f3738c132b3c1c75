namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record CancellationDetails(string? Reason = null, string? Comment = null, string? Feedback = null)
{
    public static readonly CancellationDetails None = new();
    public static readonly CancellationDetails Requested = new("cancellation_requested");
    public static readonly CancellationDetails PaymentFailed = new("payment_failed");

    public string? FeedbackOption => null;

    /// <summary>"cancellation_details[comment]" and "[feedback]" of an update or a cancellation.</summary>
    public static CancellationDetails Read(Api.Parameters parameters, CancellationDetails current)
    {
        if (parameters.Group("cancellation_details") is not { } group)
        {
            return current;
        }

        var feedback = group.Clearable("feedback");
        if (feedback.Value is { } value && !Feedbacks.Contains(value))
        {
            group.Refuse(Api.StripeErrors.Invalid(
                $"Invalid cancellation_details[feedback]: must be one of {string.Join(", ", Feedbacks)}",
                "cancellation_details[feedback]"));
        }

        return current with { Comment = group.Clearable("comment").Or(current.Comment), Feedback = feedback.Or(current.Feedback) };
    }

    private static readonly string[] Feedbacks =
    [
        "customer_service", "low_quality", "missing_features", "other", "switched_service", "too_complex", "too_expensive", "unused",
    ];
}
