using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Checkout;

internal sealed record CheckoutForm(string? Email, CardForm Card)
{
    public const string EmailField = "email";

    public IReadOnlyList<FieldProblem> Problems => Card.Problems;

    public static CheckoutForm Read(IFormCollection form) => new(CardForm.Trimmed(form[EmailField]), CardForm.Read(form));

    public (CheckoutForm Form, CardReading Card) Check(DateTimeOffset now)
    {
        var (card, reading) = Card.Check(now);
        if (Email is null || Email.IndexOf('@', StringComparison.Ordinal) is var at && (at <= 0 || at == Email.Length - 1))
        {
            card = card with { Problems = [new FieldProblem(EmailField, "Enter an email address, like name@example.com."), .. card.Problems] };
        }

        return (this with { Card = card }, reading);
    }

    public CheckoutForm Declined(Decline decline) => this with { Card = Card.Declined(decline) };

    public CheckoutForm ForAnotherTry() => this with { Card = Card.ForAnotherTry() };
}
