using System.Net.Http.Headers;
using System.Text;
using Nyra.Billing;
using Nyra.Readiness.CommandCenter;

namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>Reads a response as a policy page, within bounds.</summary>
internal static class PolicyPageContent
{
    public const int MaxBytes = 2 << 20;

    // A page with fewer has no policy on it: an error page, an app that draws itself by script.
    private const int MinWords = 20;

    private const int MaxShownCharacters = 40;

    public static async Task<PolicyPage> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode)
            return new PolicyPage.Unreadable($"HTTP {(int)response.StatusCode}");
        var headers = response.Content.Headers;
        var (type, encoding, problem) = Kind(headers);
        if (problem is not null)
            return new PolicyPage.Unreadable(problem);
        if (headers.ContentLength > MaxBytes || await ReadBytesAsync(response.Content, ct) is not { } bytes)
            return new PolicyPage.Unreadable($"it is larger than {MaxBytes >> 20} MB");
        using var reader = new StreamReader(bytes, encoding, detectEncodingFromByteOrderMarks: true);
        return Judge(await reader.ReadToEndAsync(ct), type == "text/plain", ct);
    }

    private static PolicyPage Judge(string content, bool plain, CancellationToken ct)
    {
        var (page, problem) = plain ? (PlainText(content), null) : VisibleText.Read(content, ct);
        if (page is null)
            return new PolicyPage.Unreadable(problem!);
        return page.OwnWords < MinWords
            ? new PolicyPage.Unreadable(
                $"between header and footer it shows {page.OwnWords} words without scripts{(page.Embeds ? ", and what it embeds is another page" : "")}")
            : new PolicyPage.Read(page.Text, Sha256Hex.Of(page.Text), page.OwnWords, page.Embeds);
    }

    private static VisiblePage PlainText(string content)
    {
        var text = string.Join(' ', content.Split());
        return new(text, text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, Embeds: false);
    }

    // Compressed content would have to be bounded while it is unpacked. None was asked for.
    private static (string? MediaType, Encoding Encoding, string? Problem) Kind(HttpContentHeaders headers)
    {
        if (headers.ContentEncoding.FirstOrDefault(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is { } coding)
            return (null, Encoding.UTF8, $"it is compressed ({Shown(coding)}) although the request allows no compression");
        var type = headers.ContentType;
        if (type is null && headers.NonValidated.Contains("Content-Type"))
            return (null, Encoding.UTF8, "its Content-Type header is malformed");
        var media = type?.MediaType?.ToLowerInvariant();
        if (media is not (null or "text/html" or "text/plain" or "application/xhtml+xml"))
            return (null, Encoding.UTF8, $"its Content-Type is {Shown(media)}, not text/html or text/plain");
        return FindEncoding(type?.CharSet?.Trim('"', '\'', ' ')) is { } encoding
            ? (media, encoding, null)
            : (null, Encoding.UTF8, $"its charset is not known: {Shown(type!.CharSet!)}. Publish it as UTF-8");
    }

    private static Encoding? FindEncoding(string? charset)
    {
        if (string.IsNullOrEmpty(charset) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // Null where there is more than may be.
    private static async Task<MemoryStream?> ReadBytesAsync(HttpContent content, CancellationToken ct)
    {
        await using var body = await content.ReadAsStreamAsync(ct);
        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (bytes.Length + read > MaxBytes)
                return null;
            bytes.Write(buffer, 0, read);
        }
        bytes.Position = 0;
        return bytes;
    }

    // A server's own words are shown in terminals, too.
    private static string Shown(string text) => string.Concat(
        text.Take(MaxShownCharacters).Select(character => char.IsAsciiLetterOrDigit(character) || "+-./_".Contains(character) ? character : '?'));
}
