using Nyra.Billing.Stripe;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>Whether anything was ever paid, for each history of invoices.</summary>
public sealed class InvoiceHistoryTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Invoices from the oldest on: status, amount due in cents, and reason where it is not that of its place.</summary>
    public static TheoryData<string, bool> Histories => new()
    {
        { "", false },
        { "paid 1200", false },
        { "paid 0", false },
        { "draft 1200", true },
        { "open 1200", true },
        { "void 1200", true },
        { "uncollectible 1200", true },
        { "open 1200, paid 0", true },
        { "open 1200, draft 1200", true },
        { "void 1200, open 1200", true },
        { "void 1200, paid 1200", false },
        { "uncollectible 1200, paid 1200", false },
        { "open 1200, paid 1200", false },
        { "void 1200, paid 1200, draft 1200", false },
        { "void 1200, paid 1200, open 1200", false },
        { "paid 1200, draft 1200", false },
        { "paid 1200, uncollectible 1200", false },
        // A billing anchor in the future without proration: the time before it is free, and the first invoice is a renewal's.
        { "draft 1200 subscription_cycle", false },
        { "open 1200 subscription_cycle", true },
        { "paid 1200 subscription_cycle", false },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public void A_subscription_was_paid_by_its_first_invoice_or_by_money(string history, bool neverPaid)
    {
        foreach (var (status, method) in Live)
        {
            var subscription = new Subscription { Status = status, CollectionMethod = method };
            Assert.Equal(neverPaid, InvoiceHistory.Of(subscription, Invoices(history)).NeverPaid);
            subscription.TrialEnd = Start;
            Assert.False(InvoiceHistory.Of(subscription, Invoices(history)).NeverPaid);
        }
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void The_latest_invoice_alone_never_says_anything_else(string history, bool neverPaid)
    {
        foreach (var (status, method) in Live)
        {
            var latest = Invoices(history).LastOrDefault();
            var subscription = new Subscription { Status = status, CollectionMethod = method, LatestInvoiceId = latest?.Id, LatestInvoice = latest };
            if (InvoiceHistory.OfLatest(subscription) is { } known)
                Assert.Equal((neverPaid, null), (known.NeverPaid, known.OwedSince));
        }
    }

    [Theory]
    [InlineData("paid 1200, open 1200", 1)]
    [InlineData("paid 1200, open 1200, open 1200", 1)]
    [InlineData("paid 1200, uncollectible 1200, open 1200", 1)]
    [InlineData("paid 1200, uncollectible 1200, paid 1200, open 1200", 3)]
    [InlineData("paid 1200, open 1200, paid 1200, open 1200", 1)]
    [InlineData("paid 1200, void 1200, open 1200", 2)]
    [InlineData("paid 1200, void 1200", null)]
    [InlineData("paid 1200, paid 1200", null)]
    public void Grace_counts_from_the_oldest_invoice_unpaid_or_written_off_since_a_payment(string history, int? months)
    {
        var subscription = new Subscription { Status = "past_due", CollectionMethod = "charge_automatically" };
        DateTimeOffset? expected = months is { } month ? Start.AddMonths(month) : null;
        Assert.Equal(expected, InvoiceHistory.Of(subscription, Invoices(history)).OwedSince);
    }

    private static IEnumerable<(string Status, string Method)> Live =>
        from status in new[] { "active", "past_due" } from method in new[] { "charge_automatically", "send_invoice" } select (status, method);

    private static List<Invoice> Invoices(string history) =>
    [
        .. history.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select((text, index) => text.Split(' ') switch
        {
            [var status, var due, .. var reason] => new Invoice
            {
                Id = "in_" + index,
                Status = status,
                AmountDue = long.Parse(due, System.Globalization.CultureInfo.InvariantCulture),
                BillingReason = reason is [var said] ? said : index == 0 ? "subscription_create" : "subscription_cycle",
                Created = Start.AddMonths(index),
            },
            _ => throw new ArgumentException(text, nameof(history)),
        }),
    ];
}
