namespace Nyra.StripeSimulator.Payments;

internal sealed record SetupMethodOptions(SetupCardOptions Card)
{
    public static readonly SetupMethodOptions Standard = new(new SetupCardOptions());
}
