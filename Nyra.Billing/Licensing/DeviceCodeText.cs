using System.Security.Cryptography;

namespace Nyra.Billing.Licensing;

/// <summary>The code a person reads off one screen and types on another: Crockford's base 32, in groups of four, in either case.</summary>
public static class DeviceCodeText
{
    /// <summary>Shown on a device of the account, good for minutes: 40 random bits, and guesses are limited at the edge.</summary>
    public const int OnScreen = 8;

    /// <summary>Given by the operator, good for days: 80 random bits.</summary>
    public const int FromOperator = 16;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <returns>For example <c>7Q3K-M0XZ</c>.</returns>
    public static string New(int characters)
    {
        var random = RandomNumberGenerator.GetString(Alphabet, characters);
        return string.Join('-', random.Chunk(4).Select(group => new string(group)));
    }

    /// <summary>SHA-256 in lower-case hex of the code as it is meant: case, spaces and dashes do not count, O is 0, I and L are 1.</summary>
    public static string Hash(string code)
    {
        var meant = code.Where(char.IsAsciiLetterOrDigit).Select(letter => char.ToUpperInvariant(letter) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var same => same,
        });
        return Sha256Hex.Of(string.Concat(meant));
    }
}
