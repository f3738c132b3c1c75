using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Payments;

/// <summary>Confirms payment intents: asks the card, or sends the customer to the bank first.</summary>
internal sealed class Charging(Simulator simulator)
{
    public PaymentIntent Begin(PaymentIntent intent)
    {
        simulator.PaymentIntents.Add(intent);
        simulator.Events.Raise("payment_intent.created", intent);
        return intent;
    }

    /// <returns>null when paid; <see cref="Decline.ActionRequired"/> when the customer is to be sent to the bank.</returns>
    public Decline? Confirm(PaymentIntent intent, PaymentMethod method, Confirmation how = default)
    {
        (intent.PaymentMethod, intent.NextAction, intent.LastPaymentError) = (method.Id, null, null);
        if (how.IsAuthenticated || !method.AsksForAuthentication)
        {
            return method.Card.Behavior.OnCharge is { } decline ? Fail(intent, method, decline, how) : Succeed(intent, method, how);
        }

        return how.IsOffSession ? Fail(intent, method, Decline.AuthenticationRequired, how) : SendToBank(intent, method, how);
    }

    /// <summary>The customer said no to the bank, or could not prove who they are.</summary>
    public void Refuse(PaymentIntent intent, PaymentMethod method)
    {
        GiveBack(intent, PaymentError.Of(Decline.AuthenticationFailed, method));
        Tell(intent, Decline.AuthenticationFailed);
    }

    public void Cancel(PaymentIntent intent, string? reason)
    {
        (intent.Status, intent.NextAction) = (PaymentIntentStatus.Canceled, null);
        (intent.CanceledAt, intent.CancellationReason) = (simulator.Clock.Now, reason);
        simulator.Events.Raise("payment_intent.canceled", intent);
    }

    private Decline SendToBank(PaymentIntent intent, PaymentMethod method, Confirmation how)
    {
        var path = simulator.Challenges.Ask(
            $"a payment of {Money.Format(intent.Amount, intent.Currency)}", method,
            () => Answered(intent, how, () => Confirm(intent, method, how with { IsAuthenticated = true })),
            () => Answered(intent, how, () => Refuse(intent, method)));
        intent.Status = PaymentIntentStatus.RequiresAction;
        intent.NextAction = new NextAction(new RedirectToUrl(how.ReturnUrl, simulator.HostedUrl(path)));
        simulator.Events.Raise("payment_intent.requires_action", intent);
        Tell(intent, Decline.ActionRequired);
        return Decline.ActionRequired;
    }

    private Decline? Succeed(PaymentIntent intent, PaymentMethod method, Confirmation how)
    {
        var charge = Record(intent, method, null, how);
        intent.Status = PaymentIntentStatus.Succeeded;
        intent.LatestCharge = charge.Id;
        simulator.Events.Raise("charge.succeeded", charge);
        simulator.Events.Raise("payment_intent.succeeded", intent);
        Save(intent, method, how);
        Tell(intent, null);
        return null;
    }

    private Decline Fail(PaymentIntent intent, PaymentMethod method, Decline decline, Confirmation how)
    {
        var charge = Record(intent, method, decline, how);
        intent.LatestCharge = charge.Id;
        simulator.Events.Raise("charge.failed", charge);
        GiveBack(intent, PaymentError.Of(decline, method, charge.Id));
        Tell(intent, decline);
        return decline;
    }

    private void GiveBack(PaymentIntent intent, PaymentError error)
    {
        (intent.Status, intent.NextAction) = (PaymentIntentStatus.RequiresPaymentMethod, null);
        (intent.PaymentMethod, intent.LastPaymentError) = (null, error);
        simulator.Events.Raise("payment_intent.payment_failed", intent);
    }

    private Charge Record(PaymentIntent intent, PaymentMethod method, Decline? refusal, Confirmation how)
    {
        var charge = new Charge
        {
            Id = simulator.Ids.Next("ch_3", 23),
            Amount = intent.Amount,
            CalculatedStatementDescriptor = intent.StatementDescriptor ?? simulator.Options.AccountName.ToUpperInvariant(),
            Created = simulator.Clock.Now,
            Currency = intent.Currency,
            Customer = intent.Customer,
            Description = intent.Description,
            IsAuthenticated = how.IsAuthenticated,
            Metadata = intent.Metadata,
            Method = method,
            PaymentIntent = intent.Id,
            ReceiptEmail = intent.ReceiptEmail,
            Refusal = refusal,
            Shipping = intent.Shipping,
            StatementDescriptor = intent.StatementDescriptor,
            StatementDescriptorSuffix = intent.StatementDescriptorSuffix,
        };
        simulator.Charges.Add(charge);
        return charge;
    }

    /// <summary>setup_future_usage: the card is kept for the customer, and what the bank was asked now it is not asked again.</summary>
    private void Save(PaymentIntent intent, PaymentMethod method, Confirmation how)
    {
        if (intent.SetupFutureUsage is null)
        {
            return;
        }

        method.IsSetUp |= how.IsAuthenticated;
        if (method.Customer is null && simulator.Customers.Find(intent.Customer) is { } customer)
        {
            simulator.Wallet.Attach(method, customer);
        }
    }

    private void Tell(PaymentIntent intent, Decline? decline)
    {
        if (simulator.Invoices.Find(intent.Invoice) is { } invoice && invoice.Status != InvoiceStatus.Paid)
        {
            simulator.Invoicing.Attempted(invoice, decline);
        }
    }

    private PageResult Answered(PaymentIntent intent, Confirmation how, Action act)
    {
        // Meanwhile it may have been paid another way, or canceled.
        if (intent.Status == PaymentIntentStatus.RequiresAction)
        {
            simulator.EnterTimeOf(intent.Customer);
            act();
        }

        var succeeded = intent.Status == PaymentIntentStatus.Succeeded;
        return AfterChallenge.Result(
            how.ReturnUrl, "payment_intent", intent.Id, intent.ClientSecret, succeeded, simulator.Options.AccountName);
    }
}
