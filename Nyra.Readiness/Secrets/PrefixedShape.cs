using System.Buffers;
using System.Text;

namespace Nyra.Readiness.Secrets;

/// <summary>A secret that says what it is by how it begins.</summary>
/// <param name="Least">So many characters must follow the prefix.</param>
/// <param name="Most">So many are taken.</param>
internal sealed record PrefixedShape(string Name, string Prefix, SearchValues<byte> Alphabet, int Least, int Most)
{
    private readonly byte[] _prefix = Encoding.ASCII.GetBytes(Prefix);

    /// <summary>Where in the prefix the first underscore stands, which the search goes by.</summary>
    public int Underscore { get; } = Prefix.IndexOf('_', StringComparison.Ordinal);

    /// <summary>The last character before that underscore: most underscores have another one.</summary>
    public byte Before { get; } = (byte)Prefix[Prefix.IndexOf('_', StringComparison.Ordinal) - 1];

    public SecretMatch? At(ReadOnlySpan<byte> bytes, int underscore, int stride)
    {
        var start = underscore - Underscore * stride;
        if (!SpacedText.Begins(bytes, start, stride, _prefix))
            return null;
        Span<byte> secret = stackalloc byte[_prefix.Length + Most];
        _prefix.CopyTo(secret);
        var last = SpacedText.Next(bytes, start + (_prefix.Length - 1) * stride, stride);
        var count = SpacedText.CopyRun(bytes, last, stride, Alphabet, secret[_prefix.Length..]);
        if (count < Least || !Randomness.Looks(secret.Slice(_prefix.Length, count)))
            return null;
        secret = secret[..(_prefix.Length + count)];
        var fingerprint = Fingerprint.Of(secret);
        return DocumentedKeys.Holds(fingerprint)
            ? null
            : new(start, secret.Length * stride, Name, $"{Prefix}…{(char)secret[^2]}{(char)secret[^1]}", fingerprint);
    }
}
