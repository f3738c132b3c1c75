using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Pages;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Portal;

/// <summary>The page of a flow: the one thing it was made for, and a way back.</summary>
internal static class PortalFlowMarkup
{
    /// <summary>A field of the form tells that it was sent from a flow.</summary>
    public const string Field = "flow";

    public static Html Page(PortalVisit visit, PortalFlow flow, Subscription? subscription, string? product, CardForm card, string businessName) =>
        PageLayout.Page(
            card.Problems.Count > 0 ? $"Error: {flow.Heading}" : flow.Heading,
            Html.Of($"""
                {Html.When(visit.Session.ReturnUrl is not null, $"""<a class="back" href="{visit.Session.ReturnUrl}">← Back</a>""")}
                {PageLayout.Problems(card.Problems)}
                <p class="eyebrow">{businessName}</p>
                <h1>{flow.Heading}</h1>
                <p class="soft">{visit.Customer.Email}</p>
                <section class="card">
                {(subscription is null ? Card(visit, card) : Cancel(visit, subscription, product))}
                </section>
                """),
            businessName);

    private static Html Cancel(PortalVisit visit, Subscription subscription, string? product)
    {
        var immediately = visit.Configuration.Features.SubscriptionCancel.Mode == PortalCancel.ImmediateMode;
        var amount = Money.Format(subscription.Items.Data.Sum(item => item.Price.UnitAmount * item.Quantity), subscription.Currency);
        return Html.Of($"""
            <p class="plan">{product}</p>
            <p class="tight">{amount} every {InvoiceText.Every(subscription.Items.Data[0].Price.Recurring!)}</p>
            <p>{(immediately
                ? "It ends at once, and what it includes ends with it."
                : $"You keep everything until {PageDates.Day(subscription.CurrentPeriodEnd)}; then it ends and is not charged again.")}</p>
            <form method="post" action="/p/session/{visit.Session.Token}/cancel">
            <input type="hidden" name="{Field}" value="1">
            <input type="hidden" name="subscription" value="{subscription.Id}">
            <button class="danger">Cancel subscription</button>
            </form>
            """);
    }

    private static Html Card(PortalVisit visit, CardForm form) => Html.Of($"""
        <form method="post" action="/p/session/{visit.Session.Token}/card" novalidate>
        <input type="hidden" name="{Field}" value="1">
        {form.Fields()}
        <button class="primary">Save card</button>
        </form>
        {CardForm.TestCardHelp($"/p/session/{visit.Session.Token}/flow")}
        """);
}
