namespace Nyra.StripeSimulator.Customers;

/// <param name="Card">null when the entry is wrong; then <paramref name="Problem"/> says how.</param>
internal sealed record CardReading(TestCard? Card, int Month, int Year, CardProblem? Problem)
{
    public static CardReading Wrong(string field, string code, string message) => new(null, 0, 0, new CardProblem(field, code, message));
}
