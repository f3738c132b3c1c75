using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Portal;

/// <summary>A session that was made for one thing: to cancel a subscription, or to change the card.</summary>
internal sealed record PortalFlow(string Type, PortalCompletion AfterCompletion, PortalFlowCancel? SubscriptionCancel)
{
    public const string Cancel = "subscription_cancel";
    public const string ChangeCard = "payment_method_update";

    public string? CustomerUpdate => null;

    public string? SubscriptionPause => null;

    public string? SubscriptionUpdate => null;

    public string? SubscriptionUpdateConfirm => null;

    [JsonIgnore]
    public string Heading => Type == Cancel ? "Cancel your subscription" : "Change your card";
}
