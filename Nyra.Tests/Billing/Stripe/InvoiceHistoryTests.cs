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

    [Theory]
    [InlineData("canceled", "charge_automatically", "open 1200", true)]
    [InlineData("incomplete_expired", "send_invoice", "open 1200", true)]
    [InlineData("active", "charge_automatically", "paid 1200", true)]
    [InlineData("active", "charge_automatically", "paid 0", true)]
    [InlineData("active", "charge_automatically", "paid 1200, paid 1200", true)]
    // A proration of zero may hide an open invoice; and one that is sent may be followed by a paid one.
    [InlineData("active", "charge_automatically", "paid 1200, paid 0", false)]
    [InlineData("active", "charge_automatically", "open 1200", false)]
    [InlineData("active", "charge_automatically", "open 0 subscription_create", false)]
    [InlineData("active", "send_invoice", "paid 1200", false)]
    // Access lasts as long as the paid time.
    [InlineData("past_due", "charge_automatically", "paid 1200", false)]
    [InlineData("unpaid", "charge_automatically", "paid 1200", false)]
    public void The_latest_invoice_is_enough_only_where_no_other_can_change_what_it_says(string status, string method, string history, bool enough)
    {
        var latest = Invoices(history)[^1];
        var subscription = new Subscription { Status = status, CollectionMethod = method, LatestInvoiceId = latest.Id, LatestInvoice = latest };
        Assert.Equal(enough ? new InvoiceHistory(NeverPaid: false, OwedSince: null, PaidUntil: null) : null, InvoiceHistory.OfLatest(subscription));
        if (status == "active")
        {
            subscription.PauseCollection = new();
            Assert.Null(InvoiceHistory.OfLatest(subscription));
        }
    }

    [Fact]
    public void A_subscription_without_any_invoice_or_on_trial_needs_no_other_unless_its_invoice_is_not_expanded()
    {
        Assert.NotNull(InvoiceHistory.OfLatest(new() { Status = "active", CollectionMethod = "charge_automatically" }));
        Assert.NotNull(InvoiceHistory.OfLatest(new() { Status = "trialing", CollectionMethod = "send_invoice", TrialEnd = Start }));
        Assert.Null(InvoiceHistory.OfLatest(new() { Status = "active", CollectionMethod = "charge_automatically", LatestInvoiceId = "in_1" }));
    }

    /// <summary>Invoices: status, cents, reason; then lines: product, end of its period in months, and "other" where it is of no period.</summary>
    public static TheoryData<string, int?> Periods => new()
    {
        { "paid 1200 subscription_create | ours 1", 1 },
        { "paid 1200 subscription_create | ours 1; paid 1200 subscription_cycle | ours 2", 2 },
        { "paid 1200 subscription_create | ours 1; open 1200 subscription_cycle | ours 2", 1 },
        { "paid 0 subscription_create | ours 1; paid 0 subscription_cycle | ours 2", 2 },
        // An update of zero pays for nothing, one with money does.
        { "paid 1200 subscription_create | ours 1; paid 0 subscription_update | ours 3", 1 },
        { "paid 1200 subscription_create | ours 1; paid 500 subscription_update | ours 3", 3 },
        { "open 1200 subscription_create | ours 1; paid 0 subscription_update | ours 3; paid 1200 subscription_cycle | ours 2", 2 },
        // Another item's period counts only where no paid line is of the item.
        { "paid 1200 subscription_create | ours 1, theirs 12", 1 },
        { "paid 1200 subscription_create | theirs 12", 12 },
        { "paid 1200 subscription_create | theirs 6, theirs 12", 12 },
        { "paid 1200 subscription_create | ours 1, ours 5 other", 1 },
    };

    [Theory]
    [MemberData(nameof(Periods))]
    public void Paid_time_ends_with_the_last_paid_period_of_the_item_or_a_later_trial(string history, int? months)
    {
        var item = new SubscriptionItem { Price = new() { ProductId = "ours" } };
        var invoices = history.Split("; ").Select((text, index) =>
        {
            var (invoice, lines) = (Invoices(text.Split(" | ")[0])[0], text.Split(" | ")[1].Split(", "));
            invoice.Created = Start.AddMonths(index);
            invoice.Lines = new() { Data = [.. lines.Select(line => Line(line.Split(' ')))] };
            return invoice;
        }).ToList();
        DateTimeOffset? expected = months is { } month ? Start.AddMonths(month) : null;
        Assert.Equal(expected, InvoiceHistory.Of(new() { Status = "past_due" }, invoices, item).PaidUntil);
        foreach (var trial in new[] { Start.AddDays(14), Start.AddMonths(13) })
        {
            var later = trial > expected ? trial : expected;
            Assert.Equal(later, InvoiceHistory.Of(new() { Status = "past_due", TrialEnd = trial }, invoices, item).PaidUntil);
        }
    }

    [Fact]
    public void Without_any_invoice_the_time_to_the_first_renewal_is_free_and_without_a_payment_nothing_is_paid()
    {
        var item = new SubscriptionItem { Price = new() { ProductId = "ours" }, CurrentPeriodEnd = Start.AddMonths(1) };
        Assert.Equal(new DateTimeOffset(Start.AddMonths(1)), InvoiceHistory.Of(new() { Status = "past_due" }, [], item).PaidUntil);
        Assert.Equal((true, null), InvoiceHistory.Of(new() { Status = "past_due" }, Invoices("open 1200"), item) is var unpaid ? (unpaid.NeverPaid, unpaid.PaidUntil) : default);
    }

    [Theory]
    [InlineData(20, 10, 20)]
    [InlineData(null, 10, 10)]
    [InlineData(null, null, 0)]
    public void An_invoice_is_due_on_its_due_date_else_since_it_was_finalized(int? dueDay, int? finalizedDay, int expectedDay)
    {
        var invoice = Invoices("open 1200")[0];
        (invoice.DueDate, invoice.StatusTransitions) = (dueDay is { } due ? Start.AddDays(due) : null, new() { FinalizedAt = finalizedDay is { } day ? Start.AddDays(day) : null });
        Assert.Equal(new DateTimeOffset(Start.AddDays(expectedDay)), InvoiceHistory.Of(new() { Status = "past_due" }, [invoice]).OwedSince);
    }

    private static InvoiceLineItem Line(string[] words) => new()
    {
        Parent = new() { Type = words.Length == 3 ? "invoice_item_details" : "subscription_item_details" },
        Pricing = new() { PriceDetails = new() { Product = words[0] } },
        Period = new() { End = Start.AddMonths(int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)) },
    };

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
