namespace Nyra.StripeSimulator.Customers;

/// <summary>What a card's bank asks its customer for, by 3-D Secure.</summary>
internal enum AskedFor
{
    Nothing,

    /// <summary>Once: a card confirmed when it was saved is not asked about again.</summary>
    FirstUse,

    EveryPayment,
}
