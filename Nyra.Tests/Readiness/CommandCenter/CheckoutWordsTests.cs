using Nyra.Readiness.CommandCenter;
using Xunit;

namespace Nyra.Tests.Readiness.CommandCenter;

public class CheckoutWordsTests
{
    [Fact]
    public void Where_no_page_is_saved_nothing_is_said() => Assert.Null(CheckoutWords.Of(CommandCenterDocument.Empty));

    [Fact]
    public void Every_page_that_is_saved_is_named_by_its_address() => Assert.Equal(
        "By subscribing you agree to the [terms](https://a.example/terms), [refund policy](https://a.example/refund), [cancellation policy](https://a.example/cancellation) "
        + "and [AI usage policy](https://a.example/ai-usage). How your data is used: [privacy policy](https://a.example/privacy). Questions: [support](https://a.example/support).",
        CheckoutWords.Of(Saved([.. PolicyNames.All])));

    [Fact]
    public void One_alone_reads_as_a_sentence_too() =>
        Assert.Equal("By subscribing you agree to the [refund policy](https://a.example/refund).", CheckoutWords.Of(Saved(PolicyNames.Refund)));

    [Theory]
    [InlineData(100, false)]
    [InlineData(700, true)]
    [InlineData(1900, true)]
    public void Addresses_of_any_length_make_no_text_that_Stripe_would_refuse(int length, bool leavesOut)
    {
        var center = Saved([.. PolicyNames.All]);
        center = center with { Policies = center.Policies.SetItems(center.Policies.Select(policy => KeyValuePair.Create(policy.Key, new Policy(policy.Value.Url + new string('x', length))))) };
        Assert.InRange(CheckoutWords.Of(center)?.Length ?? 0, 0, 1200);
        Assert.Equal(leavesOut, CheckoutWords.LeavesOut(center));
    }

    [Fact]
    public void A_bracket_in_an_address_does_not_end_the_link() => Assert.Equal(
        "Questions: [support](https://a.example/%28help%29).",
        CheckoutWords.Of(CommandCenterDocument.Empty with { Policies = CommandCenterDocument.Empty.Policies.Add(PolicyNames.Support, new("https://a.example/(help)")) }));

    private static CommandCenterDocument Saved(params string[] policies) => CommandCenterDocument.Empty with
    {
        Policies = CommandCenterDocument.Empty.Policies.AddRange(policies.Select(name => KeyValuePair.Create(name, new Policy($"https://a.example/{name}")))),
    };
}
