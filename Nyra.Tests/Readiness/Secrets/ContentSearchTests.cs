using System.Text;
using CsCheck;
using Nyra.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public class ContentSearchTests
{
    private const int End = ContentSearch.Chunk;

    // Where chunks meet, and anywhere.
    private static readonly Gen<int> Places =
        Gen.OneOf(Gen.Int[0, 2 * End], Gen.Int[End - 5000, End + 100], Gen.Int[End + SecretShapes.Longest - 5000, End + SecretShapes.Longest + 100], Gen.Int[2 * End - 5000, 2 * End]);

    [Fact]
    public void A_secret_anywhere_in_random_bytes_is_found_exactly_once() =>
        Gen.Select(Places, Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int).Sample((place, shape, encoding, seed) =>
        {
            var (name, secret) = FakeSecrets.OfEachShape()[shape];
            var text = FakeSecrets.Encodings[encoding].GetBytes(secret);
            var bytes = new byte[place + text.Length + 70_000];
            new Random(seed).NextBytes(bytes);
            text.CopyTo(bytes, place);
            // What follows is not to be taken for more of it; what comes before may be anything.
            bytes[place + text.Length] = bytes[place + text.Length + 1] = 0xff;
            var (match, line) = Assert.Single(Search(bytes));
            Assert.Equal((name, Fingerprint(secret)), (match.Shape, match.Fingerprint));
            Assert.InRange(match.Start, place, place + 1);
            Assert.Equal(bytes.AsSpan(0, place).Count((byte)'\n') + 1, line);
        }, iter: 60, threads: 1);

    [Fact]
    public void Every_place_around_the_end_of_a_chunk_is_searched_once()
    {
        var secret = Encoding.UTF8.GetBytes(FakeSecrets.Stripe());
        var bytes = new byte[End + 2 * SecretShapes.Longest];
        for (var place = End - secret.Length - 2; place < End + 2; place++)
        {
            Array.Fill(bytes, (byte)' ');
            secret.CopyTo(bytes, place);
            Assert.Equal(place, Assert.Single(Search(bytes)).Match.Start);
        }
    }

    [Fact]
    public void What_begins_behind_ones_own_part_is_left_to_others()
    {
        var bytes = Encoding.UTF8.GetBytes($"12345\n{FakeSecrets.Stripe()}");
        Assert.Empty(ContentSearch.In(new MemoryStream(bytes), SecretValues.None, _ => { }, CancellationToken.None, ownUntil: 6));
        Assert.Equal(2, Assert.Single(ContentSearch.In(new MemoryStream(bytes), SecretValues.None, _ => { }, CancellationToken.None, ownUntil: 7)).Line);
    }

    private static IReadOnlyList<LocatedMatch> Search(byte[] bytes) => ContentSearch.In(new MemoryStream(bytes), SecretValues.None, _ => { }, CancellationToken.None);

    private static string Fingerprint(string secret) => Assert.Single(SecretShapes.In(secret + " ")).Fingerprint;
}
