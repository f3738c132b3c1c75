using System.Security.Cryptography;
using System.Text;

namespace Nyra.Benchmarks.Secrets;

/// <summary>Text as it stands in repositories: lines of names with underscores, numbers, quotes and hashes, with some secrets of nobody in it.</summary>
internal sealed record GeneratedText(string Name, int Files, int BytesEach)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // One in so many files, and in the midst of a large one.
    private const int FilesOfASecret = 100;

    private static readonly string[] Words =
        ["return", "customer_id", "=", "\"price\"", "{", "}", "invoice.paid", "0x7f", "await", "// why", "sk_test_…", "public_key", "\n    ", "\n", "task_list", "-----", "3fa91c2b7d", "(", ");"];

    public static readonly IReadOnlyList<GeneratedText> Kinds = [new("10,000 files of 50 kB", 10_000, 50_000), new("one file", 1, 500_000_000)];

    /// <returns>How many secrets are in it.</returns>
    public int Write(string folder)
    {
        var random = new Random(12);
        var page = Page(random);
        var secrets = 0;
        for (var i = 0; i < Files; i++)
        {
            using var file = File.Create(Path.Combine(folder, $"{i}.txt"));
            for (var left = BytesEach; left > 0;)
            {
                // Another part of the same words each time.
                var from = random.Next(page.Length / 2);
                var count = Math.Min(left, page.Length - from);
                file.Write(page, from, count);
                left -= count;
            }
            if (i % FilesOfASecret != 0)
                continue;
            file.Position = BytesEach / 2;
            file.Write(Encoding.ASCII.GetBytes($"\nsk_live_51{RandomNumberGenerator.GetString(Letters, 97)}\n"));
            secrets++;
        }
        return secrets;
    }

    private static byte[] Page(Random random)
    {
        var text = new StringBuilder();
        while (text.Length < 4_000_000)
            text.Append(Words[random.Next(Words.Length)]).Append(' ');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
