using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Nyra.BillingApi.Readiness;

/// <summary>One file of the page, as it was built into this program.</summary>
internal sealed record PageFile(byte[] Bytes, string ContentType, EntityTagHeaderValue Tag)
{
    private const string Prefix = "Nyra.BillingApi.Readiness.Page.";

    /// <summary>By their names, for example <c>page.css</c>.</summary>
    public static FrozenDictionary<string, PageFile> All() => typeof(PageFile).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(resource => resource[Prefix.Length..], Read, StringComparer.Ordinal);

    private static PageFile Read(string resource)
    {
        using var stream = typeof(PageFile).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(bytes, ContentTypeOf(Path.GetExtension(resource)), new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));
    }

    private static string ContentTypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new NotSupportedException($"The page has a file of a kind nobody gave a content type: {extension}"),
    };
}
