using System.Globalization;

namespace Nyra.StripeSimulator.Customers;

/// <summary>A card as a person or a request gives it, checked as Stripe checks it before any bank is asked.</summary>
internal static class CardEntry
{
    /// <returns>The card's behavior, or which field ("number", "expiry", "cvc") is wrong and why.</returns>
    public static CardReading Read(string? number, string? expiryMonth, string? expiryYear, string? cvc, DateTimeOffset now)
    {
        var digits = Digits(number);
        if (digits.Length == 0)
        {
            return CardReading.Wrong("number", "invalid_number", "Your card number is incomplete.");
        }

        if (digits.Length is < 12 or > 19 || !HasValidChecksum(digits))
        {
            return CardReading.Wrong("number", "incorrect_number", "Your card number is incorrect.");
        }

        if (!int.TryParse(expiryMonth, NumberStyles.None, CultureInfo.InvariantCulture, out var month) || month is < 1 or > 12)
        {
            return CardReading.Wrong("exp_month", "invalid_expiry_month", "Your card's expiration month is invalid.");
        }

        if (!int.TryParse(expiryYear, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return CardReading.Wrong("exp_year", "invalid_expiry_year", "Your card's expiration year is invalid.");
        }

        year = year < 100 ? now.Year / 100 * 100 + year : year;
        if (year < now.Year || (year == now.Year && month < now.Month) || year > now.Year + 50)
        {
            return CardReading.Wrong("exp_year", "invalid_expiry_year", "Your card's expiration year is invalid.");
        }

        if (cvc is not null && (Digits(cvc) != cvc.Trim() || cvc.Trim().Length is < 3 or > 4))
        {
            return CardReading.Wrong("cvc", "invalid_cvc", "Your card's security code is invalid.");
        }

        return TestCards.ByNumber(digits) is { } card
            ? new CardReading(card, month, year, null)
            : CardReading.Wrong("number", "card_declined",
                "Your card was declined. This simulator takes Stripe's test cards only, such as 4242 4242 4242 4242.");
    }

    private static string Digits(string? text) => string.Concat((text ?? "").Where(char.IsAsciiDigit));

    // Luhn: every second digit from the right doubled, digit sums added, a multiple of ten.
    private static bool HasValidChecksum(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }
}
