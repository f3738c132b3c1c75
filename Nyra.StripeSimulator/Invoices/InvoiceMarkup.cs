using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Invoices;

internal static class InvoiceMarkup
{
    public static Html Page(Invoice invoice, CardForm card)
    {
        var isOpen = invoice.Status == InvoiceStatus.Open;
        var title = $"Invoice {invoice.Number}";
        var total = Money.Format(invoice.Total, invoice.Currency);
        return PageLayout.Page(
            card.Problems.Count > 0 ? "Error: " + title : title,
            Html.Of($"""
                <div class="{(isOpen ? "checkout" : "single")}">
                <section {Html.When(!isOpen, $"""class="card" """)}aria-labelledby="invoice">
                <p class="eyebrow">{invoice.AccountName}</p>
                <h1 id="invoice">{title}</h1>
                <p class="soft gap">{PageDates.Day(invoice.Created)} · {invoice.CustomerEmail} <span class="pill {Kind(invoice)}">{Status(invoice)}</span></p>
                <dl class="lines">
                {Html.All(invoice.Lines.Data.Select(line => Line(line)))}
                <div class="total"><dt>Total</dt><dd>{total}</dd></div>
                </dl>
                </section>
                {(isOpen ? Form(invoice, card, total) : Html.Nothing)}
                </div>
                """),
            invoice.AccountName);
    }

    /// <summary>An invoice's status as a person reads it: "Paid".</summary>
    public static string Status(Invoice invoice) => invoice.Status is [var first, .. var rest] ? char.ToUpperInvariant(first) + rest : "";

    /// <summary>The color of an invoice's status.</summary>
    public static string Kind(Invoice invoice) => invoice.Status switch
    {
        InvoiceStatus.Paid => "ok",
        InvoiceStatus.Open => "warn",
        InvoiceStatus.Uncollectible => "bad",
        _ => "",
    };

    private static Html Line(InvoiceLine line) => Html.Of($"""
        <div><dt>{line.Description}<small>{PageDates.Day(line.Period.Start)} to {PageDates.Day(line.Period.End)}</small></dt>
        <dd>{Money.Format(line.Amount, line.Currency)}</dd></div>
        """);

    private static Html Form(Invoice invoice, CardForm card, string total) => Html.Of($"""
        <section class="card" aria-labelledby="pay">
        {PageLayout.Problems(card.Problems)}
        <h2 id="pay">Pay with card</h2>
        <form method="post" action="/i/{invoice.Id}" novalidate>
        {card.Fields()}
        <button class="primary wide">Pay {total}</button>
        </form>
        {CardForm.TestCardHelp($"/i/{invoice.Id}")}
        </section>
        """);
}
