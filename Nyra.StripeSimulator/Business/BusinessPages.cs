using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Business;

/// <summary>
/// Sample pages of the simulated business under <c>/business/{name}</c>: terms, refund, cancellation, ai-usage, privacy, support. Each says that it is simulated.
/// Served where the option BusinessPages is set.
/// </summary>
internal static class BusinessPages
{
    public const string Support = "/business/support";

    private static readonly Dictionary<string, (string Title, string Text)> Pages = new(StringComparer.Ordinal)
    {
        ["terms"] = ("Terms of service",
            "A subscription gives one person the use of the app and of its hosted features. It is paid monthly in advance and renews until it is canceled. "
            + "The price is the one shown at checkout."),
        ["refund"] = ("Refund policy",
            "A payment is refunded by hand when a customer asks support within fourteen days of it. The refund goes to the card that paid, and takes up to ten days to arrive."),
        ["cancellation"] = ("Cancellation policy",
            "A customer cancels in the customer portal at any time. Access stays until the end of the period that is paid, and no further payment is taken. "
            + "A failed payment ends access at once, until it is paid."),
        ["ai-usage"] = ("AI usage policy",
            "The subscription includes a number of hosted AI requests a month, which the app shows. When they are used up, hosted AI pauses until the next period. Nothing is charged beyond the price."),
        ["privacy"] = ("Privacy policy",
            "Stripe processes payments. We keep the e-mail address, the subscription and the devices of a customer, and no card number. On request all of it is exported or erased."),
        ["support"] = ("Support",
            "Write to the support address on the receipt. A person answers within two working days. Name the e-mail address used at checkout, and never send a card number."),
    };

    public static void Map(IEndpointRouteBuilder routes, Simulator simulator) =>
        routes.MapGet("/business/{name}", (HttpContext context, string name) => Show(simulator, name).WriteAsync(context));

    private static PageResult Show(Simulator simulator, string name)
    {
        var business = simulator.Options.AccountName;
        if (!simulator.Options.BusinessPages || !Pages.TryGetValue(name, out var page))
            return PageResult.Show(PageLayout.Message("No such page", "The simulated business has no page of this name.", null, "", business), StatusCodes.Status404NotFound);
        return PageResult.Show(PageLayout.Page(
            $"{page.Title} (simulated)",
            Html.Of($"""
                <section class="card single">
                <p class="eyebrow">{business}</p>
                <h1>{page.Title}</h1>
                <p><strong>Simulated page.</strong> This is sample text of the Stripe simulator, not the policy of a real business.</p>
                <p>{page.Text}</p>
                </section>
                """),
            business));
    }
}
