using CsCheck;
using Nyra.StripeSimulator.Subscriptions;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class SubscriptionRulesTests
{
    private static readonly Gen<string> Statuses =
        Gen.OneOf("active", "canceled", "incomplete", "incomplete_expired", "past_due", "unpaid");

    [Theory]
    [InlineData("incomplete", true, "active")]
    [InlineData("past_due", true, "active")]
    [InlineData("past_due", false, "past_due")]
    [InlineData("unpaid", true, "active")]
    [InlineData("unpaid", false, "unpaid")]
    [InlineData("active", false, "active")]
    [InlineData("canceled", true, "canceled")]
    public void A_payment_brings_back_what_waited_for_it(string before, bool isLatest, string after) =>
        Assert.Equal(after, SubscriptionRules.AfterPayment(before, isLatest));

    [Theory]
    [InlineData("active", "past_due")]
    [InlineData("past_due", "past_due")]
    [InlineData("incomplete", "incomplete")]
    [InlineData("unpaid", "unpaid")]
    public void A_failure_makes_only_an_active_one_past_due(string before, string after) =>
        Assert.Equal(after, SubscriptionRules.AfterFailure(before));

    [Fact]
    public void What_has_ended_stays_ended() => Statuses.Where(SubscriptionRules.HasEnded).Sample(status =>
    {
        Assert.Equal(status, SubscriptionRules.AfterPayment(status, true));
        Assert.Equal(status, SubscriptionRules.AfterFailure(status));
        Assert.False(SubscriptionRules.Entitles(status));
    });
}
