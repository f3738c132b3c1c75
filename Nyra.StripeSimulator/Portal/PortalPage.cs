using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Portal;

/// <summary>
/// The portal session's hosted page, at its <c>url</c>. Forms post to <c>url/cancel</c> and <c>url/resume</c> (field
/// subscription), <c>url/card</c> (the card fields of Checkout) and <c>url/pay</c> (field invoice). All end in 303 back to the
/// page, or in the page with 402, 409 or 422 and what was wrong.
/// </summary>
internal sealed class PortalPage(Simulator simulator)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        const string Url = "/p/session/{token}";
        routes.MapGet(Url, context => Show(context, isFlow: false).WriteAsync(context));
        routes.MapGet($"{Url}/flow", context => Show(context, isFlow: true).WriteAsync(context));
        routes.MapPost($"{Url}/cancel", context => ActAsync(context, (visit, form) =>
            simulator.Portal.Cancel(visit, Id(form, "subscription")) ? Done(visit, PortalNotice.Canceled, IsFlow(form)) : NotPossible(visit)));
        routes.MapPost($"{Url}/resume", context => ActAsync(context, (visit, form) =>
            simulator.Portal.Resume(visit, Id(form, "subscription")) ? Done(visit, PortalNotice.Resumed) : NotPossible(visit)));
        routes.MapPost($"{Url}/card", context => ActAsync(context, ChangeCard));
        routes.MapPost($"{Url}/pay", context => ActAsync(context, Pay));
    }

    private PageResult Show(HttpContext context, bool isFlow)
    {
        var token = (string)context.Request.RouteValues["token"]!;
        var testCard = (string?)context.Request.Query["card"];
        lock (simulator.Gate)
        {
            using var _ = simulator.Clock.Visit();
            return simulator.Portal.Visit(token) is { } visit
                ? Render(visit, CardForm.Filled(testCard, simulator.Clock.Moment), 200, isFlow, PortalNotice.ByCode(context.Request.Query["done"]))
                : Gone();
        }
    }

    private async Task ActAsync(HttpContext context, Func<PortalVisit, IFormCollection, PageResult> act)
    {
        var token = (string)context.Request.RouteValues["token"]!;
        var form = await PageForm.ReadAsync(context);
        PageResult result;
        lock (simulator.Gate)
        {
            using var _ = simulator.Clock.Visit();
            result = simulator.Portal.Visit(token) is { } visit ? act(visit, form) : Gone();
        }

        await result.WriteAsync(context);
    }

    private PageResult ChangeCard(PortalVisit visit, IFormCollection posted)
    {
        if (!visit.Configuration.Features.PaymentMethodUpdate.Enabled)
        {
            return NotPossible(visit);
        }

        var isFlow = IsFlow(posted);
        var (form, card) = CardForm.Read(posted).Check(simulator.Clock.Moment);
        return form.Problems.Count > 0
            ? Render(visit, form.ForAnotherTry(), StatusCodes.Status422UnprocessableEntity, isFlow)
            : Save(visit, simulator.Portal.NewCard(visit, card, form.Name!), form, isFlow);
    }

    private PageResult Save(PortalVisit visit, PaymentMethod method, CardForm form, bool isFlow, bool isAuthenticated = false)
    {
        var decline = simulator.Portal.ChangeCard(visit, method, isAuthenticated);
        return decline is null ? Done(visit, PortalNotice.CardChanged, isFlow)
            : decline == Decline.ActionRequired ? PageResult.SeeOther(simulator.Challenges.Ask(
                "saving the card for later payments",
                method,
                () => Save(visit, method, form, isFlow, isAuthenticated: true),
                () => Refused(visit, form, Decline.SetupAuthenticationFailed, isFlow)))
            : Refused(visit, form, decline, isFlow);
    }

    private PageResult Refused(PortalVisit visit, CardForm form, Decline decline, bool isFlow) =>
        Render(visit, form.Declined(decline).ForAnotherTry(), StatusCodes.Status402PaymentRequired, isFlow);

    private PageResult Pay(PortalVisit visit, IFormCollection form)
    {
        // A second click finds it paid: that is what was wanted.
        if (simulator.Portal.Open(visit, Id(form, "invoice")) is not { } invoice
            || simulator.Portal.Pay(visit, invoice) is not { } decline)
        {
            return Done(visit, PortalNotice.Paid);
        }

        return decline == Decline.ActionRequired
            ? PageResult.SeeOther(invoice.Payment!.Intent.NextAction!.RedirectToUrl.Url)
            : Render(
                visit,
                new CardForm { Problems = [new FieldProblem(CardForm.Number, $"{PayFailed(decline)} Use another card.")] },
                StatusCodes.Status402PaymentRequired,
                isFlow: false);
    }

    private PageResult NotPossible(PortalVisit visit) => PageResult.Show(
        PageLayout.Message(
            "That is not possible", "The subscription has changed meanwhile, or this portal does not offer it.",
            visit.Session.Url, "Back to your subscription", simulator.Options.AccountName),
        StatusCodes.Status409Conflict);

    private PageResult Gone() => PageResult.Show(
        PageLayout.Message(
            "This link has expired", "Open the customer portal again from where you came.", null, "", simulator.Options.AccountName),
        StatusCodes.Status410Gone);

    private PageResult Render(PortalVisit visit, CardForm card, int status, bool isFlow, PortalNotice? notice = null)
    {
        if (!isFlow || visit.Session.Flow is not { } flow)
        {
            return PageResult.Show(PortalMarkup.Page(PortalView.Of(simulator, visit), card, notice), status);
        }

        var subscription = simulator.Subscriptions.Find(flow.SubscriptionCancel?.Subscription);
        if (subscription is { HasEnded: true } or { CancelAt: not null })
        {
            return Complete(visit, flow, PortalNotice.Canceled);
        }

        var product = subscription is null ? null : simulator.ProductName(subscription.Items.Data[0].Price);
        return PageResult.Show(PortalFlowMarkup.Page(visit, flow, subscription, product, card, simulator.Options.AccountName), status);
    }

    private PageResult Done(PortalVisit visit, PortalNotice notice, bool isFlow = false) =>
        isFlow && visit.Session.Flow is { } flow
            ? Complete(visit, flow, notice)
            : PageResult.SeeOther($"/p/session/{visit.Session.Token}?done={notice.Code}");

    private PageResult Complete(PortalVisit visit, PortalFlow flow, PortalNotice notice) => flow.AfterCompletion switch
    {
        { Redirect.ReturnUrl: { } elsewhere } => PageResult.SeeOther(elsewhere),
        { HostedConfirmation: { } confirmation } => PageResult.Show(PageLayout.Message(
            notice.Text, confirmation.CustomMessage ?? "You can close this page.", visit.Session.ReturnUrl, "Back",
            simulator.Options.AccountName)),
        _ => Done(visit, notice),
    };

    private static bool IsFlow(IFormCollection form) => form.ContainsKey(PortalFlowMarkup.Field);

    private static string PayFailed(Decline decline) =>
        decline == Decline.NoPaymentMethod ? "There is no card to charge." : decline.Message;

    private static string Id(IFormCollection form, string field) => form[field].ToString();
}
