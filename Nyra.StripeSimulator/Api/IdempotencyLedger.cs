using System.Security.Cryptography;

namespace Nyra.StripeSimulator.Api;

/// <summary>
/// Answers to POST requests by their Idempotency-Key. Stripe keeps them for 24 hours; here only the most recent
/// <paramref name="capacity"/> are kept, since every POST of Stripe's SDKs brings a key.
/// Callers hold <see cref="Simulator.Gate"/>.
/// </summary>
internal sealed class IdempotencyLedger(int capacity, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public static string Fingerprint(string method, string path, string body) =>
        Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{method} {path}\n{body}")));

    /// <returns>null when the key is new; otherwise what to answer instead of running the handler.</returns>
    public Replay? Find(string key, string path, string fingerprint)
    {
        if (!_entries.TryGetValue(key, out var entry) || time.GetUtcNow() - entry.At > Kept)
        {
            return null;
        }

        if (entry.Fingerprint == fingerprint)
        {
            return new Replay(entry.Answer, entry.RequestId);
        }

        var reason = entry.Path == path
            ? "Keys for idempotent requests can only be used with the same parameters they were first used with."
            : $"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}' vs "
                + $"'{entry.Path}').";
        return new Replay(
            Answer.Refused(400, new StripeError
            {
                Type = "idempotency_error",
                Message = $"{reason} Try using a key other than '{key}' if you meant to execute a different request.",
            }),
            null);
    }

    /// <summary>
    /// Refusals too, once they were more than validation: a request that was not valid did nothing and may be mended under its key.
    /// </summary>
    public void Keep(string key, string path, string fingerprint, Answer answer, string requestId)
    {
        if (!_entries.ContainsKey(key))
        {
            _order.Enqueue(key);
        }

        _entries[key] = new Entry(path, fingerprint, answer, requestId, time.GetUtcNow());
        while (_order.Count > capacity)
        {
            _entries.Remove(_order.Dequeue());
        }
    }

    /// <param name="OriginalRequestId">null when the answer is a refusal of the key itself.</param>
    internal sealed record Replay(Answer Answer, string? OriginalRequestId);

    private sealed record Entry(string Path, string Fingerprint, Answer Answer, string RequestId, DateTimeOffset At);
}
