namespace Nyra.Readiness.CommandCenter;

/// <summary>What a customer reads beside the payment button: the approved pages, by the addresses that were saved. Pure.</summary>
public static class CheckoutWords
{
    private static readonly (string Policy, string Words)[] Agreed =
        [(PolicyNames.Terms, "terms"), (PolicyNames.Refund, "refund policy"), (PolicyNames.Cancellation, "cancellation policy"), (PolicyNames.AiUsage, "AI usage policy")];

    /// <summary>In Stripe's markup, <c>By subscribing you agree to the [terms](https://…)</c>; null where no page is saved.</summary>
    public static string? Of(CommandCenterDocument center)
    {
        string? Link(string policy, string words) => center.Policies.GetValueOrDefault(policy) is { Url: { Length: > 0 } url } ? $"[{words}]({url})" : null;
        var agreed = Agreed.Select(page => Link(page.Policy, page.Words)).OfType<string>().ToList();
        var sentences = new[]
        {
            agreed.Count == 0 ? null : $"By subscribing you agree to the {And(agreed)}.",
            Link(PolicyNames.Privacy, "privacy policy") is { } privacy ? $"How your data is used: {privacy}." : null,
            Link(PolicyNames.Support, "support") is { } support ? $"Questions: {support}." : null,
        }.OfType<string>().ToList();
        return sentences.Count == 0 ? null : string.Join(' ', sentences);
    }

    private static string And(List<string> parts) => parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
}
