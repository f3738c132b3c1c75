using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Payments;

/// <summary>Confirms setup intents: saves a card, after a way to the bank where that is wanted.</summary>
internal sealed class CardSetup(Simulator simulator)
{
    public SetupIntent Begin(SetupIntent intent)
    {
        simulator.SetupIntents.Add(intent);
        simulator.Events.Raise("setup_intent.created", intent);
        return intent;
    }

    /// <returns>null when saved; <see cref="Decline.ActionRequired"/> when the customer is to be sent to the bank.</returns>
    public Decline? Confirm(SetupIntent intent, PaymentMethod method, Confirmation how)
    {
        (intent.PaymentMethod, intent.NextAction, intent.LastSetupError) = (method.Id, null, null);
        if (method.Card.Behavior.OnAttach is { } decline)
        {
            return GiveBack(intent, method, decline);
        }

        if (method.AsksForAuthentication && !how.IsAuthenticated)
        {
            return SendToBank(intent, method, how);
        }

        intent.Status = PaymentIntentStatus.Succeeded;
        method.IsSetUp |= how.IsAuthenticated;
        if (method.Customer is null && simulator.Customers.Find(intent.Customer) is { } customer)
        {
            simulator.Wallet.Attach(method, customer);
        }

        simulator.Events.Raise("setup_intent.succeeded", intent);
        simulator.Lifecycle.CardSaved(intent);
        return null;
    }

    public void Cancel(SetupIntent intent, string? reason)
    {
        (intent.Status, intent.NextAction, intent.CancellationReason) = (PaymentIntentStatus.Canceled, null, reason);
        simulator.Events.Raise("setup_intent.canceled", intent);
    }

    private Decline SendToBank(SetupIntent intent, PaymentMethod method, Confirmation how)
    {
        var path = simulator.Challenges.Ask(
            "saving the card for later payments", method,
            () => Answered(intent, how, () => Confirm(intent, method, how with { IsAuthenticated = true })),
            () => Answered(intent, how, () => GiveBack(intent, method, Decline.SetupAuthenticationFailed)));
        intent.Status = PaymentIntentStatus.RequiresAction;
        intent.NextAction = new NextAction(new RedirectToUrl(how.ReturnUrl, simulator.HostedUrl(path)));
        simulator.Events.Raise("setup_intent.requires_action", intent);
        return Decline.ActionRequired;
    }

    private Decline GiveBack(SetupIntent intent, PaymentMethod method, Decline decline)
    {
        (intent.Status, intent.NextAction) = (PaymentIntentStatus.RequiresPaymentMethod, null);
        (intent.PaymentMethod, intent.LastSetupError) = (null, PaymentError.Of(decline, method));
        simulator.Events.Raise("setup_intent.setup_failed", intent);
        return decline;
    }

    private PageResult Answered(SetupIntent intent, Confirmation how, Action act)
    {
        // Meanwhile it may have been canceled, or confirmed with another card.
        if (intent.Status == PaymentIntentStatus.RequiresAction)
        {
            simulator.EnterTimeOf(intent.Customer);
            act();
        }

        var succeeded = intent.Status == PaymentIntentStatus.Succeeded;
        return AfterChallenge.Result(
            how.ReturnUrl, "setup_intent", intent.Id, intent.ClientSecret, succeeded, simulator.Options.AccountName);
    }
}
