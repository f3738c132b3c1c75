using System.Globalization;

namespace Nyra.StripeSimulator.Customers;

/// <summary>A card as a person or a request gives it, checked as Stripe checks it before any bank is asked. Pure.</summary>
internal static class CardEntry
{
    private const int LongestValidYears = 50;

    public static CardReading Read(string? number, string? expiryMonth, string? expiryYear, string? cvc, DateTimeOffset now)
    {
        List<CardProblem> problems = [];
        var card = ReadNumber(number, problems);
        var (month, year) = ReadExpiry(expiryMonth, expiryYear, now, problems);
        if (cvc is not null && (Digits(cvc) != cvc.Trim() || cvc.Trim().Length is < 3 or > 4))
        {
            problems.Add(new CardProblem("cvc", "invalid_cvc", "Your card's security code is invalid."));
        }

        return new CardReading(card, month, year, problems);
    }

    private static TestCard? ReadNumber(string? number, List<CardProblem> problems)
    {
        var digits = Digits(number);
        if (digits.Length == 0)
        {
            problems.Add(new CardProblem("number", "invalid_number", "Your card number is incomplete."));
            return null;
        }

        if (digits.Length is < 12 or > 19 || !HasValidChecksum(digits))
        {
            problems.Add(new CardProblem("number", "incorrect_number", "Your card number is incorrect."));
            return null;
        }

        var card = TestCards.ByNumber(digits);
        if (card is null)
        {
            problems.Add(new CardProblem("number", "card_declined",
                "Your card was declined. This simulator takes Stripe's test cards only, such as 4242 4242 4242 4242."));
        }

        return card;
    }

    private static (int Month, int Year) ReadExpiry(string? monthText, string? yearText, DateTimeOffset now, List<CardProblem> problems)
    {
        if (!int.TryParse(monthText, NumberStyles.None, CultureInfo.InvariantCulture, out var month) || month is < 1 or > 12)
        {
            problems.Add(new CardProblem("exp_month", "invalid_expiry_month", "Your card's expiration month is invalid."));
            return default;
        }

        var isNumber = int.TryParse(yearText, NumberStyles.None, CultureInfo.InvariantCulture, out var year);
        year = year < 100 ? (now.Year / 100 * 100) + year : year;
        if (!isNumber || year < now.Year || (year == now.Year && month < now.Month) || year > now.Year + LongestValidYears)
        {
            problems.Add(new CardProblem("exp_year", "invalid_expiry_year", "Your card's expiration year is invalid."));
        }

        return (month, year);
    }

    private static string Digits(string? text) => string.Concat((text ?? "").Where(char.IsAsciiDigit));

    // Luhn: every second digit from the right doubled, digit sums added, a multiple of ten.
    private static bool HasValidChecksum(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit * 2 > 9 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }
}
