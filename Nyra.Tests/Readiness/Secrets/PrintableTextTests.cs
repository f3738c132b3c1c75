using Nyra.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public class PrintableTextTests
{
    [Theory]
    [InlineData("src/a b.js", "src/a b.js")]
    [InlineData("größe \U0001F431.txt", "größe \U0001F431.txt")]
    [InlineData("two\nlines\r\n", "two\\nlines\\r\\n")]
    [InlineData("a\\nb", "a\\\\nb")]
    [InlineData("\u001b[31m\u0007", "\\u001B[31m\\u0007")]
    [InlineData("\u0085\u2028\u2029", "\\u0085\\u2028\\u2029")]
    [InlineData("\u202e\u2066\u200b\ufeff\u061c", "\\u202E\\u2066\\u200B\\uFEFF\\u061C")]
    [InlineData("\U000E0041", "\\uDB40\\uDC41")]
    [InlineData("::warning file=a::b", ":\\u003Awarning file=a:\\u003Ab")]
    [InlineData("##vso[task.complete]", "#\\u0023vso[task.complete]")]
    [InlineData("##[group]x", "#\\u0023[group]x")]
    [InlineData(":::a", ":\\u003A\\u003Aa")]
    public void What_steers_a_terminal_or_a_build_server_is_escaped(string text, string shown) =>
        Assert.Equal(shown, PrintableText.Of(text));
}
