using System.ComponentModel.DataAnnotations;
using Nyra.ServiceDefaults;

namespace Nyra.Gateway;

/// <summary>
/// How much the edge lets in: requests per caller's address in a sliding window; for Stripe, which comes in bursts from many addresses,
/// requests at once. Section <c>Limits</c>, whose defaults stand in gateway.json.
/// </summary>
internal sealed class Limits : IValidatableObject
{
    public const string Section = "Limits";

    private const string Remedy = "Unset it to have the default of gateway.json.";

    // The longest body, and its connection.
    private const int MinBufferedBytes = HostBuilding.MaxBodyBytes + UnfinishedRequest.ConnectionBytes;

    public int RequestsPerCaller { get; set; }

    public TimeSpan CallerWindow { get; set; }

    /// <summary>Checkouts cost Stripe requests and storage, and nobody needs many; hence a limit of their own.</summary>
    public int PurchasesPerCaller { get; set; }

    /// <summary>The ceiling for all callers together, in the same window; counted are checkouts that the API accepts.</summary>
    public int Purchases { get; set; }

    public TimeSpan PurchaseWindow { get; set; }

    /// <summary>Enough to wait for a payment every second; few enough that guessing a code is hopeless.</summary>
    public int ActivationsPerCaller { get; set; }

    public TimeSpan ActivationWindow { get; set; }

    /// <summary>Refused credentials that are no device token, in whichever way they are presented.</summary>
    public int SignInsPerCaller { get; set; }

    public TimeSpan SignInWindow { get; set; }

    public int WebhooksAtOnce { get; set; }

    public int WebhooksWaiting { get; set; }

    /// <summary>From a request's headers to the end of its body.</summary>
    public TimeSpan BodyTimeout { get; set; }

    /// <summary>Requests of one caller whose bodies are not complete. Beyond it the longest unfinished one is closed.</summary>
    public int MaxUnfinishedPerCaller { get; set; }

    /// <summary>Memory for the bodies of all callers. Beyond it the longest unfinished request is closed.</summary>
    public long MaxBufferedBytes { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, value) in new[]
        {
            (nameof(RequestsPerCaller), RequestsPerCaller), (nameof(PurchasesPerCaller), PurchasesPerCaller), (nameof(Purchases), Purchases),
            (nameof(ActivationsPerCaller), ActivationsPerCaller), (nameof(SignInsPerCaller), SignInsPerCaller), (nameof(WebhooksAtOnce), WebhooksAtOnce),
            (nameof(MaxUnfinishedPerCaller), MaxUnfinishedPerCaller),
        })
        {
            if (value < 1)
                yield return new($"Limits__{name} is not positive. {Remedy}");
        }
        if (WebhooksWaiting < 0)
            yield return new($"Limits__{nameof(WebhooksWaiting)} is negative. {Remedy}");
        if (MaxBufferedBytes < MinBufferedBytes)
            yield return new($"Limits__{nameof(MaxBufferedBytes)} is less than {MinBufferedBytes}, which one request may take. {Remedy}");
        foreach (var (name, value) in new[]
        {
            (nameof(CallerWindow), CallerWindow), (nameof(PurchaseWindow), PurchaseWindow), (nameof(ActivationWindow), ActivationWindow),
            (nameof(SignInWindow), SignInWindow), (nameof(BodyTimeout), BodyTimeout),
        })
        {
            if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromHours(1))
                yield return new($"Limits__{name} is not a time from 00:00:01 to 01:00:00. {Remedy}");
        }
    }
}
