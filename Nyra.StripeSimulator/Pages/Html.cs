using System.Text.Encodings.Web;

namespace Nyra.StripeSimulator.Pages;

/// <summary>
/// Markup that is safe to send: made only by <see cref="Of"/>, which encodes every value that is put into the template unless
/// it is markup itself. There is no way to put a raw string in.
/// </summary>
internal readonly struct Html
{
    public static readonly Html Nothing;

    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Of(HtmlTemplate template) => new(template.ToString());

    public static Html All(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.ToString())));

    /// <summary>The part when the condition holds, nothing otherwise.</summary>
    public static Html When(bool condition, HtmlTemplate template) => condition ? Of(template) : Nothing;

    public static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    public override string ToString() => _markup ?? "";
}
