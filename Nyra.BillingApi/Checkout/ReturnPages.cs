using Microsoft.AspNetCore.Http.HttpResults;

namespace Nyra.BillingApi.Checkout;

/// <summary>
/// Plain pages to come back to from Stripe's hosted ones, for who has no site of their own for it: NYRA_BILLING_SUCCESS_URL,
/// NYRA_BILLING_CANCEL_URL and NYRA_BILLING_RETURN_URL may name them. They promise nothing: only the app learns whether it is activated.
/// </summary>
public static class ReturnPages
{
    public static void MapReturnPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/return").WithTags("Checkout");
        pages.MapGet("/paid", Paid).WithSummary("Where the payment page leads after payment");
        pages.MapGet("/canceled", Canceled).WithSummary("Where the payment page leads when the customer turns back");
        pages.MapGet("/style.css", () => TypedResults.Content(Style, "text/css; charset=utf-8")).ExcludeFromDescription();
        pages.MapGet("/account", Account).WithSummary("Where the Customer Portal leads back");
    }

    private static ContentHttpResult Paid() =>
        Page("Thank you", "Your payment is on its way to us. Go back to the app: it activates this device by itself within moments.");

    private static ContentHttpResult Canceled() =>
        Page("Nothing was paid", "You turned back before paying, and nothing was charged. You can begin again from the app.");

    private static ContentHttpResult Account() =>
        Page("All saved", "What you changed in the portal reaches the app by itself. You can close this window.");

    // No script, and a style of our own address: the gateway's content security policy allows nothing else.
    private static ContentHttpResult Page(string title, string text) => TypedResults.Content(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
        <title>{title} · NyrA Swarm Little Buddy</title>
        <link rel="stylesheet" href="/return/style.css">
        </head>
        <body><main><p class="eyebrow">NyrA Swarm Little Buddy</p><h1>{title}</h1><p>{text}</p></main></body>
        </html>
        """,
        "text/html; charset=utf-8");

    private const string Style = """
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #fbfaf8; color: #1d1b18; font: 17px/1.55 system-ui, sans-serif }
        main { max-width: 34ch; padding: 24px }
        h1 { font-size: 32px; line-height: 1.15; margin: 4px 0 12px }
        p { margin: 0 }
        .eyebrow { color: #4b3fd1; font-weight: 600 }
        @media (prefers-color-scheme: dark) { body { background: #161513; color: #f0ece4 } .eyebrow { color: #a79dff } }
        """;
}
