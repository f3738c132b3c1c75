namespace Nyra.StripeSimulator.Api;

internal sealed record StripeList<T>(IReadOnlyList<T> Data, bool HasMore, string Url)
{
    public string Object => "list";
}
