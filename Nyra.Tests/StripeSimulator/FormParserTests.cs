using CsCheck;
using Nyra.StripeSimulator.Api;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class FormParserTests
{
    [Theory]
    [InlineData("a=1", "a", "1")]
    [InlineData("a[b][c]=1", "a.b.c", "1")]
    [InlineData("a[]=1&a[]=2", "a.1", "2")]
    [InlineData("a[0]=1&a[1]=2", "a.1", "2")]
    [InlineData("a[][x]=1&a[][y]=2&a[][x]=3", "a.1.x", "3")]
    [InlineData("a[][x]=1&a[][y]=2&a[][x]=3", "a.0.y", "2")]
    [InlineData("a%5Bb%5D=%C3%BC+%2B", "a.b", "ü +")]
    [InlineData("a=", "a", "")]
    [InlineData("a", "a", "")]
    [InlineData("a=1&a=2", "a", "2")]
    [InlineData("a[b=1", "a[b", "1")]
    [InlineData("[a]=1", "[a]", "1")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("&&a=1&", "a", "1")]
    public void Nested_keys_become_a_tree(string form, string path, string value)
    {
        var node = FormParser.Parse(form);
        foreach (var part in path.Split('.'))
        {
            node = node?.Child(part);
        }

        Assert.Equal(value, node?.Value);
    }

    [Fact]
    public void A_very_deep_key_names_itself()
    {
        var key = "a" + string.Concat(Enumerable.Repeat("[b]", 500));

        Assert.Equal("1", FormParser.Parse(key + "=1").Child(key)?.Value);
    }

    [Fact]
    public void Whatever_is_written_is_read_back() =>
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 5].List[1, 5], Gen.String).Sample((path, value) =>
        {
            // Lone surrogates have no UTF-8 form; a form cannot carry them.
            var sendable = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(value));
            var key = path[0] + string.Concat(path.Skip(1).Select(part => $"[{part}]"));
            var node = FormParser.Parse($"{Uri.EscapeDataString(key)}={Uri.EscapeDataString(sendable)}");
            foreach (var part in path)
            {
                node = node!.Child(part);
            }

            Assert.Equal(sendable, node!.Value);
        });

    [Fact]
    public void Any_text_at_all_is_taken_without_an_exception() => Gen.String.Sample(text => FormParser.Parse(text));
}
