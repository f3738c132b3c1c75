using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// Distinct <c>invoice.paid</c> events of 3 KB, truly signed, as whole HTTP requests. Made anew for every load, which takes a tenth of
/// a second: neither is a signature ever too old, nor does a receiver meet an event twice.
/// </summary>
internal sealed class SignedEvents(string secret, IReadOnlyList<string> customers)
{
    private readonly string _body = Body();
    private int _made;

    public ReadOnlyMemory<byte>[] Make(int count)
    {
        var from = _made;
        _made += count;
        var requests = new ReadOnlyMemory<byte>[count];
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        // One customer's events lie as far apart as can be, so that sharing a look at Stripe takes some waiting.
        Parallel.For(0, count, i => requests[i] = Request(from + i, customers[i % customers.Count], now));
        return requests;
    }

    private byte[] Request(int number, string customer, string now)
    {
        var body = _body.Replace("{number}", number.ToString("D14", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{customer}", customer, StringComparison.Ordinal).Replace("\"{now}\"", now, StringComparison.Ordinal);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{now}.{body}")));
        return Encoding.UTF8.GetBytes(
            "POST /webhooks/stripe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\nAccept: */*; q=0.5, application/xml\r\n"
            + "User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\nCache-Control: no-cache\r\n"
            + $"Stripe-Signature: t={now},v1={signature}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    private static string Body()
    {
        using var text = new StreamReader(typeof(SignedEvents).Assembly.GetManifestResourceStream($"{typeof(SignedEvents).Namespace}.invoice-paid.json")!);
        return text.ReadToEnd();
    }
}
