using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Pages;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>
/// The page at an invoice's <c>hosted_invoice_url</c>. An open invoice can be paid with the card fields of Checkout: 303 back to
/// the page, 402 when the bank refuses, 422 when a field is wrong.
/// </summary>
internal sealed class InvoicePage(Simulator simulator)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/i/{id}", context => Show(context).WriteAsync(context));
        routes.MapPost("/i/{id}", SubmitAsync);
    }

    private PageResult Show(HttpContext context)
    {
        var testCard = (string?)context.Request.Query["card"];
        lock (simulator.Gate)
        {
            return Find(context) is { } invoice ? Render(invoice, CardForm.Filled(testCard, simulator.Clock.Moment), 200) : Unknown();
        }
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var form = CardForm.Read(await PageForm.ReadAsync(context));
        PageResult result;
        lock (simulator.Gate)
        {
            using var _ = simulator.Clock.Visit();
            result = Find(context) is { } invoice ? Pay(invoice, form) : Unknown();
        }

        await result.WriteAsync(context);
    }

    private PageResult Pay(Invoice invoice, CardForm form)
    {
        if (invoice.Status != InvoiceStatus.Open || simulator.Customers.Find(invoice.Customer) is not { } customer)
        {
            return PageResult.SeeOther($"/i/{invoice.Id}");
        }

        var (filled, card) = form.Check(simulator.Clock.Moment);
        if (filled.Problems.Count > 0)
        {
            return Render(invoice, filled.ForAnotherTry(), StatusCodes.Status422UnprocessableEntity);
        }

        var details = BillingDetails.None with { Email = customer.Email, Name = filled.Name };
        var method = simulator.Wallet.Create(card.Card!, card.Month, card.Year, details);
        simulator.EnterTimeOf(customer.Id);
        var back = $"/i/{invoice.Id}";
        var decline = simulator.Wallet.Attach(method, customer)
            ?? simulator.Invoicing.Charge(invoice, method, new Confirmation(ReturnUrl: simulator.HostedUrl(back)));
        return decline is null ? PageResult.SeeOther(back)
            : decline == Decline.ActionRequired ? PageResult.SeeOther(invoice.Payment!.Intent.NextAction!.RedirectToUrl.Url)
            : Render(invoice, filled.Declined(decline).ForAnotherTry(), StatusCodes.Status402PaymentRequired);
    }

    private Invoice? Find(HttpContext context) =>
        simulator.Invoices.Find((string)context.Request.RouteValues["id"]!) is { HostedInvoiceUrl: not null } invoice ? invoice : null;

    private PageResult Render(Invoice invoice, CardForm card, int status) =>
        PageResult.Show(InvoiceMarkup.Page(invoice, card), status);

    private PageResult Unknown() => PageResult.Show(
        PageLayout.Message(
            "This page does not exist", "No invoice has this address. The simulator forgets its invoices when it stops.",
            null, "", simulator.Options.AccountName),
        StatusCodes.Status404NotFound);
}
