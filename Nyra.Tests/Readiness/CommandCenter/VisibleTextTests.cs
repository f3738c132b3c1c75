using CsCheck;
using Nyra.Readiness.CommandCenter;
using Xunit;

namespace Nyra.Tests.Readiness.CommandCenter;

public class VisibleTextTests
{
    [Fact]
    public void It_is_what_a_person_reads() => Assert.Equal(
        "Refunds Within 14 days. Write to us.",
        VisibleText.Of("""
            <html><head><title>x</title><style>p{}</style></head><body><nav>Home</nav><h1>Refunds</h1><script>var a = 1</script>
            <p>Within&nbsp;14   <b>days</b>.</p><p hidden>not this</p><p>Write to us.</p></body></html>
            """));

    [Fact]
    public void Markup_and_white_space_change_nothing_and_a_word_does()
    {
        const string Page = "<body><p>Cancel at any time.</p></body>";
        Assert.Equal(VisibleText.HashOf(Page), VisibleText.HashOf("<body class='dark'>\n<div><p id='x'>Cancel  at\nany time.</p></div><script src='new.js'></script></body>"));
        Assert.NotEqual(VisibleText.HashOf(Page), VisibleText.HashOf("<body><p>Cancel at no time.</p></body>"));
    }

    [Fact]
    public void Any_two_texts_that_read_differently_have_other_hashes() => Gen.Select(Gen.String.AlphaNumeric, Gen.String.AlphaNumeric).Sample((one, other) =>
        one.Trim() == other.Trim() || VisibleText.HashOf($"<p>{one}</p>") != VisibleText.HashOf($"<p>{other}</p>"));
}
