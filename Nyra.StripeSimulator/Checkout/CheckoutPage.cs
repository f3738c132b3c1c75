using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Pages;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Checkout;

/// <summary>
/// The session's hosted page, at its <c>url</c>. GET shows the form; POST of <c>email, cardNumber, cardExpiry, cardCvc,
/// billingName</c> pays: 303 to success_url, or first to the bank where the card asks for 3-D Secure;
/// 402 with the form when the bank refuses, 422 when a field is wrong.
/// </summary>
internal sealed class CheckoutPage(Simulator simulator)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/c/pay/{id}", context => Show(context).WriteAsync(context));
        routes.MapPost("/c/pay/{id}", SubmitAsync);
    }

    private PageResult Show(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var testCard = (string?)context.Request.Query["card"];
        lock (simulator.Gate)
        {
            if (simulator.CheckoutSessions.Find(id) is not { } session)
            {
                return Unknown();
            }

            var email = session.CustomerDetails?.Email;
            return NotPayable(session)
                ?? Limited(context, session, email)
                ?? Render(session, new CheckoutForm(email, CardForm.Filled(testCard, simulator.Clock.Moment)), 200);
        }
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var form = CheckoutForm.Read(await PageForm.ReadAsync(context));
        PageResult result;
        lock (simulator.Gate)
        {
            using var _ = simulator.Clock.Visit();
            result = simulator.CheckoutSessions.Find(id) is { } session ? Pay(context, session, form) : Unknown();
        }

        await result.WriteAsync(context);
    }

    private PageResult Pay(HttpContext context, CheckoutSession session, CheckoutForm submitted)
    {
        // A second click on the button must not look like a failure: the first one paid.
        if (session.Status == CheckoutSession.Complete)
        {
            return PageResult.SeeOther(SuccessUrl(session));
        }

        // An address the session knows is not for the page to change.
        var form = session.CustomerDetails?.Email is { } known ? submitted with { Email = known } : submitted;
        if ((NotPayable(session) ?? Limited(context, session, form.Email)) is { } refused)
        {
            return refused;
        }

        var (checkedForm, card) = form.Check(simulator.Clock.Moment);
        if (checkedForm.Problems.Count > 0)
        {
            return Render(session, checkedForm.ForAnotherTry(), StatusCodes.Status422UnprocessableEntity);
        }

        var buyer = new Buyer(form.Email!, form.Card.Name!);
        var details = BillingDetails.None with { Email = buyer.Email, Name = buyer.Name };
        var method = simulator.Wallet.Create(card.Card!, card.Month, card.Year, details);
        return Finish(session, method, buyer, form, default);
    }

    private PageResult Finish(CheckoutSession session, PaymentMethod method, Buyer buyer, CheckoutForm form, Confirmation how)
    {
        var decline = simulator.Checkout.Pay(session, method, buyer, how);
        if (decline is null)
        {
            return PageResult.SeeOther(SuccessUrl(session));
        }

        return decline == Decline.ActionRequired
            ? PageResult.SeeOther(AskBank(session, method, buyer, form))
            : Render(session, form.Declined(decline).ForAnotherTry(), StatusCodes.Status402PaymentRequired);
    }

    /// <summary>3-D Secure: the customer goes to the bank's page first, and nothing is made before they are back.</summary>
    private string AskBank(CheckoutSession session, PaymentMethod method, Buyer buyer, CheckoutForm form) => simulator.Challenges.Ask(
        $"a payment of {Money.Format(session.AmountTotal, session.Currency)}",
        method,
        () => NotPayable(session) ?? Finish(session, method, buyer, form, new Confirmation(IsAuthenticated: true)),
        () => NotPayable(session) ?? Render(
            session, form.Declined(Decline.AuthenticationFailed).ForAnotherTry(), StatusCodes.Status402PaymentRequired));

    private PageResult? NotPayable(CheckoutSession session) => session.Status switch
    {
        CheckoutSession.Open when !simulator.IsDeleted(session.Customer) => null,
        CheckoutSession.Complete => Message(
            "This checkout is complete", "It is paid; there is nothing left to do here.",
            SuccessUrl(session), "Continue", 200),
        _ => Message(
            "This checkout has expired", "Nothing was charged. Go back and start again.",
            session.CancelUrl, "Go back", StatusCodes.Status410Gone),
    };

    private PageResult? Limited(HttpContext context, CheckoutSession session, string? email)
    {
        if (simulator.Checkout.AlreadySubscribed(session, email) is not { } customer)
        {
            return null;
        }

        // Stripe sends a code to the address first. Here whoever reaches the page is let in, as with every link of the simulator.
        var configuration = simulator.PortalConfigurations.NewestFirst().First(one => one.IsDefault);
        var origin = RequestOrigin.Of(simulator, context.Request);
        var portal = simulator.Portal.Start(customer, configuration, origin, session.CancelUrl);
        return Message(
            "You already have a subscription", "You can change or cancel it instead of starting a second one.",
            portal.Url, "Manage subscription", StatusCodes.Status409Conflict);
    }

    private PageResult Render(CheckoutSession session, CheckoutForm form, int status) =>
        PageResult.Show(CheckoutMarkup.Page(session, form, simulator.Options.AccountName), status);

    private PageResult Unknown() => Message(
        "This page does not exist", "No checkout session has this address. The simulator forgets its sessions when it stops.",
        null, "", StatusCodes.Status404NotFound);

    private PageResult Message(string heading, string text, string? link, string linkText, int status) =>
        PageResult.Show(PageLayout.Message(heading, text, link, linkText, simulator.Options.AccountName), status);

    private static string SuccessUrl(CheckoutSession session) =>
        session.SuccessUrl.Replace("{CHECKOUT_SESSION_ID}", session.Id, StringComparison.Ordinal);
}
