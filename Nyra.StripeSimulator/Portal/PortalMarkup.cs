using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Pages;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Portal;

internal static class PortalMarkup
{
    private static readonly string[] Columns = ["Date", "Number", "Status", "Amount"];

    public static Html Page(PortalView view, CardForm card, PortalNotice? notice)
    {
        var title = card.Problems.Count > 0 ? "Error: Your subscription" : "Your subscription";
        var features = view.Visit.Configuration.Features;
        return PageLayout.Page(
            title,
            Html.Of($"""
                {Html.When(view.Visit.Session.ReturnUrl is not null, $"""
                    <a class="back" href="{view.Visit.Session.ReturnUrl}">← Back</a>
                    """)}
                {PageLayout.Problems(card.Problems)}
                {Html.When(notice is not null, $"""<p class="done" role="status">{notice?.Text}</p>""")}
                <p class="eyebrow">{view.BusinessName}</p>
                <h1>Your subscription</h1>
                <p class="soft">{view.Visit.Customer.Email}</p>
                <div class="stack">
                {Html.All(view.Subscriptions.Select(subscription => Plan(view, subscription)))}
                {Html.When(view.Subscriptions.Count == 0, $"""<section class="card"><p>You have no subscription.</p></section>""")}
                {Method(view, card, features.PaymentMethodUpdate.Enabled)}
                {(features.InvoiceHistory.Enabled ? InvoiceTable(view) : Html.Nothing)}
                </div>
                """),
            view.BusinessName);
    }

    private static Html Plan(PortalView view, Subscription subscription)
    {
        var item = subscription.Items.Data[0];
        var (pill, kind, sentence) = Standing(subscription);
        return Html.Of($"""
            <section class="card">
            <div class="head"><h2>Current plan</h2><span class="pill {kind}">{pill}</span></div>
            <p class="plan">{view.ProductNames[item.Price.Product]}</p>
            <p class="tight">{Money.Format(item.Price.UnitAmount * item.Quantity, subscription.Currency)} every {InvoiceText.Every(item.Price.Recurring!)}</p>
            <p class="soft">{sentence}</p>
            {Actions(view, subscription)}
            </section>
            """);
    }

    private static (string Pill, string Kind, string Sentence) Standing(Subscription subscription)
    {
        var end = PageDates.Day(subscription.CancelAt ?? subscription.CurrentPeriodEnd);
        return subscription.Status switch
        {
            _ when subscription.HasEnded =>
                ("Ended", "", $"It ended on {PageDates.Day(subscription.EndedAt ?? subscription.CurrentPeriodEnd)}."),
            SubscriptionStatus.PastDue => ("Past due", "bad", "The last payment failed. Change your card, then pay the open invoice below."),
            SubscriptionStatus.Unpaid => ("Unpaid", "bad", "Payment failed too often. Change your card, then pay the open invoice below."),
            SubscriptionStatus.Incomplete => ("Incomplete", "warn", "The first payment is missing. Pay the open invoice below."),
            SubscriptionStatus.Paused => ("Paused", "warn", "The trial ended without a card. Save one below to go on."),
            _ when subscription.CancelAt is not null => ("Ends soon", "warn", $"It ends on {end} and will not renew."),
            SubscriptionStatus.Trialing => ("Trial", "ok", $"It is free until {end} and is then charged."),
            _ => ("Active", "ok", $"It renews on {end}."),
        };
    }

    private static Html Actions(PortalView view, Subscription subscription)
    {
        var (token, cancel) = (view.Visit.Session.Token, view.Visit.Configuration.Features.SubscriptionCancel);
        if (!cancel.Enabled || subscription.HasEnded)
        {
            return Html.Nothing;
        }

        if (subscription.CancelAt is not null)
        {
            return Html.Of($"""
                <form method="post" action="/p/session/{token}/resume">
                <input type="hidden" name="subscription" value="{subscription.Id}">
                <button class="primary">Don't cancel</button>
                </form>
                """);
        }

        var immediately = cancel.Mode == PortalCancel.ImmediateMode;
        return Html.Of($"""
            <details>
            <summary>Cancel subscription</summary>
            <p>{(immediately
                ? "It ends at once, and what it includes ends with it."
                : $"You keep everything until {PageDates.Day(subscription.CurrentPeriodEnd)}; then it ends and is not charged again.")}</p>
            <form method="post" action="/p/session/{token}/cancel">
            <input type="hidden" name="subscription" value="{subscription.Id}">
            <button class="danger">Cancel subscription</button>
            </form>
            </details>
            """);
    }

    private static Html Method(PortalView view, CardForm form, bool canChange)
    {
        var token = view.Visit.Session.Token;
        var isOpen = form.Problems.Count > 0 || form.CardNumber is not null;
        var card = view.Card?.Card;
        return Html.Of($"""
            <section class="card">
            <h2>Payment method</h2>
            {(card is null
                ? Html.Of($"<p>No card is saved.</p>")
                : Html.Of($"<p>{Capitalized(card.Brand)} ending in {card.Last4}, expires {card.ExpMonth}/{card.ExpYear}</p>"))}
            {Html.When(canChange, $"""
                <details {Html.When(isOpen, $"open")}>
                <summary>Change card</summary>
                <form method="post" action="/p/session/{token}/card" novalidate>
                {form.Fields()}
                <button class="primary">Save card</button>
                </form>
                {CardForm.TestCardHelp($"/p/session/{token}")}
                </details>
                """)}
            </section>
            """);
    }

    // The roles say what the elements are anyway: on narrow screens the style lays rows out as blocks, which makes browsers forget it.
    private static Html InvoiceTable(PortalView view) => Html.Of($"""
        <section class="card">
        <h2 id="invoices">Invoices</h2>
        {Html.When(view.Invoices.Count == 0, $"<p>There are none yet.</p>")}
        {Html.When(view.Invoices.Count > 0, $"""
            <div class="scroll"><table role="table" aria-labelledby="invoices">
            <thead role="rowgroup"><tr role="row">{Html.All(Columns.Select(name => Html.Of($"""<th role="columnheader" scope="col">{name}</th>""")))}</tr></thead>
            <tbody role="rowgroup">{Html.All(view.Invoices.Select(invoice => Row(view, invoice)))}</tbody>
            </table></div>
            """)}
        </section>
        """);

    private static Html Row(PortalView view, Invoice invoice)
    {
        var isOpen = invoice.Status == InvoiceStatus.Open;
        return Html.Of($"""
            <tr role="row">
            <td role="cell" data-label="Date">{PageDates.Day(invoice.Created)}</td>
            <td role="cell" data-label="Number"><a href="/i/{invoice.Id}">{invoice.Number}</a></td>
            <td role="cell" data-label="Status"><span class="pill {InvoiceMarkup.Kind(invoice)}">{InvoiceMarkup.Status(invoice)}</span></td>
            <td role="cell" data-label="Amount"><span class="amount">{Money.Format(invoice.Total, invoice.Currency)}
            {Html.When(isOpen, $"""
                <form method="post" action="/p/session/{view.Visit.Session.Token}/pay">
                <input type="hidden" name="invoice" value="{invoice.Id}">
                <button class="primary" aria-label="Pay invoice {invoice.Number}">Pay</button>
                </form>
                """)}</span></td>
            </tr>
            """);
    }

    private static string Capitalized(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
