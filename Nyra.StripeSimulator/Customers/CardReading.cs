namespace Nyra.StripeSimulator.Customers;

/// <param name="Card">What the number stands for; only to be used when there are no problems.</param>
internal sealed record CardReading(TestCard? Card, int Month, int Year, IReadOnlyList<CardProblem> Problems);
