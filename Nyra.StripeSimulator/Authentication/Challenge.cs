using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Authentication;

/// <summary>A bank's question to its customer (3-D Secure): was it you? What follows is the asker's affair.</summary>
internal sealed class Challenge
{
    public required string Token { get; init; }

    /// <summary>What is to be confirmed: "a payment of $12.00".</summary>
    public required string Subject { get; init; }

    public required string CardEnding { get; init; }

    /// <summary>Wall time: a person at a page has nothing to do with how far a clock was advanced.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    public required Func<PageResult> Confirmed { get; init; }

    public required Func<PageResult> Refused { get; init; }

    /// <summary>Where the first answer led: a second click leads there again.</summary>
    public PageResult? Answer { get; set; }
}
