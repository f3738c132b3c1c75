using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Nyra.Tests.LicenseClient;

/// <summary>What is wrong with a response. Positions and values count around, so that each fits every response.</summary>
/// <param name="What">The kind of change.</param>
/// <param name="Where">Which byte, field, claim or hostile body.</param>
/// <param name="Value">Which value is written there.</param>
/// <param name="Status">The status in place of the genuine one; 0 keeps it.</param>
/// <param name="Type">The Content-Type header, which may be malformed.</param>
/// <param name="RetryAfter">The Retry-After header, which may be malformed; empty for none.</param>
/// <param name="Noise">Bytes for changes that write some.</param>
internal sealed record Malformation(Change What, int Where, int Value, int Status, string Type, string RetryAfter, byte[] Noise)
{
    // Each in place of a field or a claim.
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e300", "1e400", "-1e400", "9223372036854775808", "-9223372036854775808", "253402300799",
        "253402300800",
        "\"\"", "\"x\"", "\"a.b.c\"", "\"..\"", "\"\\ud800\"", "\"\\u0000\\r\\n\"", "[]", "[null]", "[1]", "[\"x\"]", "{}", "{\"a\":{}}",
        "\"javascript:alert(1)\"", "\"http://:99999/\"", "\"2026-11-01T12:00:00Z\"", "\"urn:nyra:problem:unauthorized\"",
        "\"eyJhbGciOiJub25lIn0.e30.\"",
    ];

    private static readonly string[] Claims =
    [
        "iss", "aud", "sub", "device", "plan", "features", "ai_cap", "access", "access_ends", "jti", "nonce", "iat", "exp", "refresh_after",
        "grace_ends", "nbf", "x", "y",
    ];

    private static readonly string[] Headers = ["alg", "typ", "kid", "zip", "cty", "crit", "enc", "x5c", "jwk"];

    private static readonly string[] HeaderValues =
    [
        .. Values, "\"none\"", "\"HS256\"", "\"ES384\"", "\"dir\"", "\"JWT\"", "\"nyra-license+jwt\"", "\"nyra-refusal+jwt\"",
        "\"nyra-key+jwt\"",
    ];

    private static readonly Func<string, byte[]>[] Bodies =
    [
        _ => [],
        _ => "null"u8.ToArray(),
        _ => "<html>Welcome to our hotel</html>"u8.ToArray(),
        genuine => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(genuine)],
        genuine => Encoding.Unicode.GetBytes(genuine),
        genuine => [.. Encoding.UTF8.GetBytes(genuine), 0xFF, 0xFE],
        genuine => Encoding.UTF8.GetBytes(genuine + genuine),
        genuine => Encoding.UTF8.GetBytes(new string(' ', 300_000) + genuine),
        _ => Encoding.UTF8.GetBytes(new string('[', 20_000) + new string(']', 20_000)),
        _ => Encoding.UTF8.GetBytes($"{{\"license\":{new string('[', 20_000)}{new string(']', 20_000)}}}"),
        _ => Encoding.UTF8.GetBytes($"{{\"license\":\"{new string('a', 240_000)}.b.c\"}}"),
        _ => Encoding.UTF8.GetBytes($"{{\"type\":\"urn:nyra:problem:no-access\",\"title\":\"{new string('x', 200_000)}\"}}"),
        _ => Encoding.UTF8.GetBytes($"{{\"statements\":[{string.Join(',', Enumerable.Repeat("\"a.b.c\",null,\"\",\"e30.e30.\"", 300))}]}}"),
    ];

    private static readonly int[] Statuses =
    [
        200, 201, 202, 203, 204, 205, 206, 226, 300, 301, 304, 307, 400, 401, 402, 403, 404, 407, 409, 410, 418, 429, 500, 502, 503, 504,
        599, 999,
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/problem+json", "text/html", "application/json; charset=no-such-charset",
        "application/json; charset=utf-16", ";;;", "",
    ];

    private static readonly string[] RetryAfters =
    [
        "", "", "0", "-5", "7", "2147483647", "99999999999999999999", "1.5", "soon", "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ];

    public static Gen<Malformation> Any { get; } = Gen.Select(
        Gen.Enum<Change>(), Gen.Int[0, 5000], Gen.Int[0, 255], Gen.OneOf(Gen.Const(0), Gen.Const(0), OneOf(Statuses)), OneOf(Types),
        OneOf(RetryAfters), Gen.Byte.Array[0, 60],
        (what, where, value, status, type, retryAfter, noise) => new Malformation(what, where, value, status, type, retryAfter, noise));

    /// <summary>The body that is sent in place of the genuine one.</summary>
    public byte[] Apply(string genuine, ECDsa right, ECDsa foreign) => What switch
    {
        Change.RandomBytes => Noise,
        Change.BytesReplaced => Overwritten(Encoding.UTF8.GetBytes(genuine)),
        Change.BitFlipped => Flipped(Encoding.UTF8.GetBytes(genuine)),
        Change.Truncated => Encoding.UTF8.GetBytes(genuine)[..(Where % (Encoding.UTF8.GetByteCount(genuine) + 1))],
        Change.HostileBody => Bodies[Where % Bodies.Length](genuine),
        Change.FieldRemoved => Encoding.UTF8.GetBytes(OnField(genuine, null)),
        Change.FieldReplaced => Encoding.UTF8.GetBytes(OnField(genuine, Text(Values, Value))),
        Change.FieldDuplicated => Encoding.UTF8.GetBytes(genuine.Insert(
            Math.Min(1, genuine.Length), $"\"license\":{Text(Values, Value)},\"url\":{Text(Values, Where)},")),
        Change.ClaimKeptSignature => OnTokens(genuine, token => Rewritten(token, null)),
        Change.ClaimSignedByForeignKey => OnTokens(genuine, token => Rewritten(token, foreign)),
        Change.ClaimSignedByRightKey => OnTokens(genuine, token => Rewritten(token, right)),
        Change.HeaderKeptSignature => OnTokens(genuine, token => HeaderRewritten(token, null)),
        Change.HeaderSignedByForeignKey => OnTokens(genuine, token => HeaderRewritten(token, foreign)),
        Change.HeaderSignedByRightKey => OnTokens(genuine, token => HeaderRewritten(token, right)),
        _ => Encoding.UTF8.GetBytes(genuine),
    };

    private byte[] Overwritten(byte[] body)
    {
        for (var i = 0; i < Noise.Length && body.Length > 0; i += 10)
            body[(Where + (i * 37)) % body.Length] = Noise[i];
        return body;
    }

    private byte[] Flipped(byte[] body)
    {
        if (body.Length > 0)
            body[Where % body.Length] ^= (byte)(1 << (Value % 8));
        return body;
    }

    private string Rewritten(string token, ECDsa? key) => token.Split('.') is [var header, var payload, var signature]
        ? Signed(Jws.Decode(header), Set(Jws.Decode(payload), Claims, Values), signature, key)
        : token;

    private string HeaderRewritten(string token, ECDsa? key) => token.Split('.') is [var header, var payload, var signature]
        ? Signed(Set(Jws.Decode(header), Headers, HeaderValues), Jws.Decode(payload), signature, key)
        : token;

    private static string Signed(string header, string payload, string signature, ECDsa? key) =>
        key is null ? $"{Jws.Encode(header)}.{Jws.Encode(payload)}.{signature}" : Jws.Sign(header, payload, key);

    // Of a list, the fields of what it holds as well.
    private string OnField(string json, string? value)
    {
        var names = Fields(json).Select(field => field.Name).ToList();
        if (names.Count == 0)
            return "";
        var (name, text) = Fields(json)[Where % names.Count];
        return text.StartsWith("[{", StringComparison.Ordinal) && Value % 2 == 0
            ? With(json, name, $"[{OnField(text[1..^1], value)}]")
            : With(json, name, value);
    }

    private string Set(string json, string[] names, string[] values) =>
        With(json, names[Where % names.Length], Value % 5 == 0 ? null : Text(values, Value));

    // As text, since many of the values cannot be written by a JSON library.
    private static string With(string json, string name, string? value)
    {
        var fields = Fields(json).Where(field => field.Name != name).ToList();
        if (value is not null)
            fields.Add((name, value));
        return $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Text}"))}}}";
    }

    private static List<(string Name, string Text)> Fields(string json)
    {
        if (json.Length == 0)
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(field => (field.Name, field.Value.GetRawText()))];
    }

    private static Gen<T> OneOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Text(string[] values, int index) => values[index % values.Length];

    // "license":"…", "refusal":"…", "statements":["…"]
    private static byte[] OnTokens(string genuine, Func<string, string> change) => Encoding.UTF8.GetBytes(string.Join(
        '"', genuine.Split('"').Select(text => text.Count(letter => letter == '.') == 2 && text.Length > 100 ? change(text) : text)));
}

/// <summary>The kinds of change to a response.</summary>
internal enum Change
{
    StatusOnly,
    RandomBytes,
    BytesReplaced,
    BitFlipped,
    Truncated,
    HostileBody,
    FieldRemoved,
    FieldReplaced,
    FieldDuplicated,
    ClaimKeptSignature,
    ClaimSignedByForeignKey,
    ClaimSignedByRightKey,
    HeaderKeptSignature,
    HeaderSignedByForeignKey,
    HeaderSignedByRightKey,
}
