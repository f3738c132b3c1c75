using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Nyra.StripeSimulator.Pages;

/// <summary>What the compiler fills when an interpolated string is passed to <see cref="Html.Of"/>: values are encoded on the way.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlTemplate(int literalLength, int formattedCount)
{
    private readonly StringBuilder _markup = new(literalLength + formattedCount * 16);

    public void AppendLiteral(string markup) => _markup.Append(markup);

    public void AppendFormatted(Html markup) => _markup.Append(markup.ToString());

    public void AppendFormatted(string? text) => _markup.Append(Html.Encode(text ?? ""));

    public void AppendFormatted(long number) => _markup.Append(number.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _markup.ToString();
}
