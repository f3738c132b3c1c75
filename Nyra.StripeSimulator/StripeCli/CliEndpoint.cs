namespace Nyra.StripeSimulator.StripeCli;

/// <summary>The version an event is written in. The CLI forwards only null, the account's own, unless it runs with --latest.</summary>
internal sealed record CliEndpoint(string? ApiVersion)
{
    public static readonly CliEndpoint OfTheAccount = new((string?)null);
}
