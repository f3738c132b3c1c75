namespace Nyra.Readiness.CommandCenter;

/// <summary>What a customer reads beside the payment button: the approved pages, by the addresses that were saved. Pure.</summary>
public static class CheckoutWords
{
    private static readonly (string Policy, string Words)[] Agreed =
        [(PolicyNames.Terms, "terms"), (PolicyNames.Refund, "refund policy"), (PolicyNames.Cancellation, "cancellation policy"), (PolicyNames.AiUsage, "AI usage policy")];

    // Stripe takes no longer text, and no checkout may fail for it.
    private const int Longest = 1200;

    /// <summary>In Stripe's markup, <c>By subscribing you agree to the [terms](https://…)</c>; null where no page is saved.</summary>
    /// <remarks>A sentence that would make it longer than Stripe takes is left out; <see cref="LeavesOut"/> says so.</remarks>
    public static string? Of(CommandCenterDocument center) => Sentences(center).Aggregate(
        (string?)null, (text, sentence) => (text?.Length + 1 ?? 0) + sentence.Length > Longest ? text : text is null ? sentence : $"{text} {sentence}");

    /// <summary>Whether a page that is saved is not named, since the addresses are too long together.</summary>
    public static bool LeavesOut(CommandCenterDocument center) => (Of(center) ?? "") != string.Join(' ', Sentences(center));

    private static List<string> Sentences(CommandCenterDocument center)
    {
        // A bracket in an address would end the link.
        string? Link(string policy, string words) => center.Policies.GetValueOrDefault(policy) is { Url: { Length: > 0 } url }
            ? $"[{words}]({url.Trim().Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal)})"
            : null;
        var agreed = Agreed.Select(page => Link(page.Policy, page.Words)).OfType<string>().ToList();
        return
        [
            .. new[]
            {
                agreed.Count == 0 ? null : $"By subscribing you agree to the {And(agreed)}.",
                Link(PolicyNames.Privacy, "privacy policy") is { } privacy ? $"How your data is used: {privacy}." : null,
                Link(PolicyNames.Support, "support") is { } support ? $"Questions: {support}." : null,
            }.OfType<string>(),
        ];
    }

    private static string And(List<string> parts) => parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
}
