using System.Globalization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

/// <summary>Making cards, attaching them to customers, and finding the one to charge.</summary>
internal sealed class Wallet(Simulator simulator)
{
    public PaymentMethod Create(TestCard card, int month, int year, BillingDetails? details = null) => new()
    {
        Id = simulator.Ids.Next("pm_1", 23),
        Created = simulator.Clock.Now,
        BillingDetails = details ?? BillingDetails.None,
        Card = new Card
        {
            Brand = card.Brand,
            ExpMonth = month,
            ExpYear = year,
            Funding = card.Funding,
            Last4 = card.Number[^4..],
            Fingerprint = Fingerprint(card),
            Behavior = card,
        },
    };

    /// <summary>
    /// A payment method by id. Test ids such as pm_card_visa stand for a card that does not exist yet: each use makes a new one.
    /// </summary>
    public PaymentMethod? FindOrMake(string id) =>
        simulator.PaymentMethods.Find(id)
        ?? (TestCards.ByPaymentMethodId(id) is { } card ? Create(card, 12, simulator.Clock.Moment.Year + 1) : null);

    /// <returns>null when attached, otherwise why the card cannot be saved.</returns>
    public Decline? Attach(PaymentMethod method, Customer customer)
    {
        if (method.Card.Behavior.OnAttach is { } decline)
        {
            return decline;
        }

        if (simulator.PaymentMethods.Find(method.Id) is null)
        {
            method.Customer = customer.Id;
            simulator.PaymentMethods.Add(method);
        }
        else
        {
            simulator.PaymentMethods.ChangeOwner(method, () => method.Customer = customer.Id);
        }

        simulator.Events.Raise("payment_method.attached", method);
        return null;
    }

    public void Detach(PaymentMethod method)
    {
        var customer = simulator.Customers.Find(method.Customer);
        var before = StripeJson.Bytes(method);
        simulator.PaymentMethods.ChangeOwner(method, () => method.Customer = null);
        var after = StripeJson.Bytes(method);
        simulator.Events.Raise("payment_method.detached", Events.Snapshot.Of(after), Events.PreviousAttributes.Between(before, after));
        if (customer?.InvoiceSettings.DefaultPaymentMethod == method.Id)
        {
            SetDefault(customer, null);
        }
    }

    public void SetDefault(Customer customer, PaymentMethod? method) =>
        simulator.Events.Update("customer.updated", customer,
            changed => changed.InvoiceSettings = method is null ? CustomerInvoiceSettings.None : new(method.Id));

    // One number, one fingerprint, in every simulator: that is how an app recognizes a card it has seen.
    private static string Fingerprint(TestCard card)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(card.Number));
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(hash.AsSpan(0, 8))}");
    }
}
