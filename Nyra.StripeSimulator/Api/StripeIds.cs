namespace Nyra.StripeSimulator.Api;

/// <summary>Ids that look like Stripe's. With a seed the same requests get the same ids.</summary>
internal sealed class StripeIds(int? seed)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly Random _random = seed is { } value ? new Random(value) : new Random();
    private readonly Lock _gate = new();

    public string Next(string prefix, int length)
    {
        Span<char> random = stackalloc char[length];
        lock (_gate)
        {
            _random.GetItems(Alphabet, random);
        }

        return string.Concat(prefix, random);
    }
}
