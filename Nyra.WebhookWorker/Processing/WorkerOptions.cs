using System.ComponentModel.DataAnnotations;

namespace Nyra.WebhookWorker.Processing;

/// <summary>How much one worker does at once. Section <c>Worker</c>. Several workers may share a queue.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>Customers looked at in Stripe at once. Stripe allows 100 requests a second in live mode, 25 in test mode.</summary>
    [Range(1, 100, ErrorMessage = "Worker__Concurrency must be 1 to 100: how many customers are looked at in Stripe at once.")]
    public int Concurrency { get; set; } = 8;

    /// <summary>
    /// Events held at once: the more, the more of one customer's share a look, of which a burst needs so many fewer; the fewer, the more are
    /// left to other workers.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Worker__MostHeld must be 1 to 100000: how many events one worker holds at once.")]
    public int MostHeld { get; set; } = 10_000;

    /// <summary>How often all accounts are compared with Stripe; zero for never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00", ErrorMessage = "Worker__ReconcileEvery must be a time up to 7 days, for example 01:00:00; 00:00:00 for never.")]
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromHours(1);
}
