using Microsoft.Extensions.Primitives;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Pages;

/// <summary>The card fields that Checkout, portal and invoice page share: how they look, what they were filled with, what is wrong.</summary>
internal sealed record CardForm
{
    public const string Number = "cardNumber";
    public const string Expiry = "cardExpiry";
    public const string Cvc = "cardCvc";
    public const string HolderName = "billingName";

    public string? CardNumber { get; init; }

    public string? CardExpiry { get; init; }

    public string? CardCvc { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<FieldProblem> Problems { get; init; } = [];

    public static CardForm Read(IFormCollection form) => new()
    {
        CardNumber = Trimmed(form[Number]),
        CardExpiry = Trimmed(form[Expiry]),
        CardCvc = Trimmed(form[Cvc]),
        Name = Trimmed(form[HolderName]),
    };

    /// <summary>A blank form, or one filled with the test card a link on the page names: "?card=4242424242424242".</summary>
    public static CardForm Filled(string? testCard, DateTimeOffset now) =>
        testCard is not null && TestCards.ByNumber(testCard) is { } card
            ? new CardForm { CardNumber = card.Number, CardExpiry = $"12 / {(now.Year + 3) % 100:00}", CardCvc = "123", Name = "Test Person" }
            : new CardForm();

    public static string? Trimmed(StringValues value) => value.ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Checks the fields as the browser's script would on Stripe's page, before any bank is asked.</summary>
    public (CardForm Form, CardReading Card) Check(DateTimeOffset now)
    {
        var expiry = (CardExpiry ?? "").Split('/', StringSplitOptions.TrimEntries);
        var card = CardEntry.Read(
            CardNumber, expiry[0], expiry.Length == 2 ? expiry[1] : null, CardCvc ?? "", now);
        List<FieldProblem> problems = [.. card.Problems.Select(one => new FieldProblem(FieldOf(one.Field), one.Message))];
        if (Name is null)
        {
            problems.Add(new FieldProblem(HolderName, "Enter the name on the card."));
        }

        return (this with { Problems = problems }, card);
    }

    /// <summary>The bank's refusal, shown at the number.</summary>
    public CardForm Declined(Decline decline) => this with
    {
        Problems = [new FieldProblem(FieldOf(decline.Code switch
        {
            "incorrect_cvc" => "cvc",
            "expired_card" => "exp_year",
            _ => "number",
        }), decline.Message)],
    };

    /// <summary>What was typed except number and code, which a page does not send back.</summary>
    public CardForm ForAnotherTry() => this with { CardNumber = null, CardCvc = null };

    public Html Fields() => Html.Of($"""
        {PageLayout.Field(Number, "Card number", CardNumber, Problems, "cc-number", "numeric")}
        <div class="pair">
        {PageLayout.Field(Expiry, "Expiry (MM / YY)", CardExpiry, Problems, "cc-exp", "numeric")}
        {PageLayout.Field(Cvc, "Security code", CardCvc, Problems, "cc-csc", "numeric")}
        </div>
        {PageLayout.Field(HolderName, "Name on card", Name, Problems, "cc-name")}
        """);

    /// <summary>The cards worth trying, each a link that fills the form.</summary>
    public static Html TestCardHelp(string path) => Html.Of($"""
        <details class="help">
        <summary>Test cards</summary>
        <ul>
        <li><a href="{path}?card={TestCards.Visa.Number}">4242 4242 4242 4242</a> pays</li>
        <li><a href="{path}?card={TestCards.FailsOnCharge.Number}">4000 0000 0000 0341</a> can be saved, every charge fails</li>
        <li><a href="{path}?card={TestCards.Authentication.Number}">4000 0025 0000 3155</a> asks for 3-D Secure</li>
        <li><a href="{path}?card={TestCards.Declined.Number}">4000 0000 0000 0002</a> is declined</li>
        <li><a href="{path}?card={TestCards.InsufficientFunds.Number}">4000 0000 0000 9995</a> has insufficient funds</li>
        </ul>
        <p>Any expiry date in the future, any security code.</p>
        </details>
        """);

    private static string FieldOf(string parameter) => parameter switch
    {
        "exp_month" or "exp_year" => Expiry,
        "cvc" => Cvc,
        _ => Number,
    };
}
