using System.Net;
using CsCheck;
using Nyra.StripeSimulator.Pages;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class HtmlTests
{
    [Fact]
    public void Whatever_is_put_into_a_page_is_shown_as_text() => Gen.String.Sample(text =>
    {
        var html = Html.Of($"<p title=\"{text}\">{text}</p>").ToString();

        var inner = html["<p title=\"".Length..^"</p>".Length];
        Assert.Equal(1, inner.Count(character => character == '>'));
        Assert.DoesNotContain('<', inner);
        Assert.Equal(1, inner.Count(character => character == '"'));
    });

    [Fact]
    public void Markup_put_into_markup_stays_markup() =>
        Assert.Equal("<ul><li>&lt;a&gt;</li></ul>", Html.Of($"<ul>{Html.Of($"<li>{"<a>"}</li>")}</ul>").ToString());

    [Fact]
    public void Encoding_loses_nothing() =>
        Assert.Equal("Ünïcode & <tags> \"quotes\" 'too'", WebUtility.HtmlDecode(Html.Encode("Ünïcode & <tags> \"quotes\" 'too'")));
}
