using CsCheck;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public class RetryPolicyTests
{
    [Fact]
    public void The_first_retry_comes_within_half_a_second() =>
        Assert.Equal(TimeSpan.FromSeconds(0.25), RetryPolicy.DelayAfter(1, jitter: 0));

    [Fact]
    public void Each_further_attempt_waits_twice_as_long() =>
        Gen.Select(Gen.Int[1, 10], Gen.Double[0, 0.999]).Sample((attempt, jitter) =>
            Assert.Equal(
                RetryPolicy.DelayAfter(attempt, jitter).TotalSeconds * 2, RetryPolicy.DelayAfter(attempt + 1, jitter).TotalSeconds, precision: 4));

    [Fact]
    public void No_wait_is_longer_than_ten_minutes_and_at_least_half_of_it_is_kept() =>
        Gen.Select(Gen.Int[1, 10_000], Gen.Double[0, 0.999]).Sample((attempt, jitter) =>
        {
            var delay = RetryPolicy.DelayAfter(attempt, jitter);
            Assert.InRange(delay, TimeSpan.FromSeconds(0.25), TimeSpan.FromMinutes(10));
            Assert.True(delay >= RetryPolicy.DelayAfter(attempt, 0.999) / 2.01);
        });

    [Theory]
    [InlineData(0, 2, 45)]
    [InlineData(0.5, 3.5, 60)]
    [InlineData(1, 5, 75)]
    public void An_outage_is_waited_for_for_seconds_and_room_for_a_dead_letter_for_an_hour(double jitter, double seconds, double minutes)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.OutageDelay(jitter));
        Assert.Equal(TimeSpan.FromMinutes(minutes), RetryPolicy.DelayWithoutDeadLetters(jitter));
    }

    [Fact]
    public void Missing_entitlements_are_looked_for_ever_more_rarely_and_not_for_ever()
    {
        var waits = Enumerable.Range(0, 100).Select(RetryPolicy.LookAgainAfter).TakeWhile(wait => wait is not null);
        Assert.Equal([0.5, 5, 30, 300, 1800], waits.Select(wait => wait!.Value.TotalSeconds));
    }
}
