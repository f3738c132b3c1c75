using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Authentication;

/// <summary>The 3-D Secure steps that wait for an answer. Callers hold <see cref="Simulator.Gate"/>.</summary>
internal sealed class Challenges(Simulator simulator, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Challenge> _asked = new(StringComparer.Ordinal);

    /// <returns>The path of the page with the question.</returns>
    public string Ask(string subject, PaymentMethod method, Func<PageResult> confirmed, Func<PageResult> refused)
    {
        var now = time.GetUtcNow();
        foreach (var old in _asked.Values.Where(one => now - one.AskedAt > Lifetime).ToArray())
        {
            _asked.Remove(old.Token);
        }

        var token = simulator.Ids.Next("test_", 32);
        _asked.Add(token, new Challenge
        {
            Token = token,
            Subject = subject,
            CardEnding = method.Card.Last4,
            AskedAt = now,
            Confirmed = confirmed,
            Refused = refused,
        });
        return ChallengePage.PathOf(token);
    }

    /// <returns>null when there is no such question, or nobody answered it for an hour.</returns>
    public Challenge? Find(string token) =>
        _asked.TryGetValue(token, out var challenge) && time.GetUtcNow() - challenge.AskedAt <= Lifetime ? challenge : null;
}
