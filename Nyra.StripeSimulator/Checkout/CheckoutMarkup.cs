using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Checkout;

internal static class CheckoutMarkup
{
    public static Html Page(CheckoutSession session, CheckoutForm form, string businessName)
    {
        var product = session.Lines[0].Description;
        var heading = session.IsPayment ? $"Pay for {product}" : $"Subscribe to {product}";
        return PageLayout.Page(
            form.Problems.Count > 0 ? $"Error: {heading}" : heading, Content(session, form, heading, businessName), businessName);
    }

    private static Html Content(CheckoutSession session, CheckoutForm form, string heading, string businessName)
    {
        var every = session.Items[0].Price.Recurring is { } recurring ? InvoiceText.Every(recurring) : null;
        var total = Money.Format(session.AmountTotal, session.Currency);
        var rate = Money.Format(session.Items.Sum(item => item.Amount), session.Currency);
        var trial = session.SubscriptionData.Trial.End is { } end ? (end - session.Created) / 86_400 : 0;
        return Html.Of($"""
            {Html.When(session.CancelUrl is not null, $"""<a class="back" href="{session.CancelUrl}">← Back</a>""")}
            <div class="checkout">
            <section aria-labelledby="order">
            <p class="eyebrow">{businessName}</p>
            <h1 id="order">{heading}</h1>
            <p class="price">{Html.When(trial > 0, $"<small>{trial} days free, then </small>")}{rate} {Html.When(every is not null, $"<small>every {every}</small>")}</p>
            <dl class="lines">
            {Html.All(session.Lines.Select(line => Line(line)))}
            <div class="total"><dt>Total due today</dt><dd>{total}</dd></div>
            </dl>
            </section>
            <section class="card" aria-labelledby="pay">
            {PageLayout.Problems(form.Problems)}
            <h2 id="pay">Pay with card</h2>
            <form method="post" action="/c/pay/{session.Id}" novalidate>
            {PageLayout.Field(
                CheckoutForm.EmailField, "Email", form.Email, form.Problems, "email", "email", "email",
                isReadOnly: session.CustomerDetails?.Email is not null)}
            {form.Card.Fields()}
            {Html.When(session.CustomText.Submit is not null, $"""<p class="soft small">{LinkedText.Of(session.CustomText.Submit?.Message ?? "")}</p>""")}
            <button class="primary wide">{(session.IsPayment ? "Pay" : "Subscribe")}</button>
            {Html.When(every is not null, $"""<p class="soft small after">{total} today, then {rate} every {every} until you cancel.</p>""")}
            </form>
            {CardForm.TestCardHelp($"/c/pay/{session.Id}")}
            </section>
            </div>
            """);
    }

    private static Html Line(CheckoutLineItem line) => Html.Of($"""
        <div><dt>{line.Description}{Html.When(line.Quantity > 1, $" × {line.Quantity}")}
        <small>{Money.Format(line.Price.UnitAmount, line.Currency)} each{(line.Price.Recurring is { } every ? " " + InvoiceText.Every(every) : "")}</small></dt>
        <dd>{Money.Format(line.AmountTotal, line.Currency)}</dd></div>
        """);
}
