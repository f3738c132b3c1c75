namespace Nyra.StripeSimulator.Api;

/// <summary>A parameter that can be left out (unchanged), sent empty (unset, value null) or sent with a value.</summary>
internal readonly record struct Setting<T>(bool IsGiven, T? Value)
{
    public T? Or(T? current) => IsGiven ? Value : current;
}
