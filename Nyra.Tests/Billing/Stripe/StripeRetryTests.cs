using System.Net;
using Nyra.Billing.Stripe;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>How often Stripe is asked again after a failure that passes, and how long is waited in between.</summary>
public sealed class StripeRetryTests
{
    private readonly InstantTime _time = new(DateTimeOffset.UtcNow);
    private int _asked;

    [Theory]
    [InlineData(5, 6)]
    [InlineData(6, 6)]
    public async Task Too_many_requests_are_repeated_five_times(int refusals, int asked)
    {
        var answer = StripeRetry.WhileLimitedAsync(() => AskAsync(refusals, Limited), _time, CancellationToken.None);
        if (refusals < asked)
            Assert.Equal(asked, await answer);
        else
            await Assert.ThrowsAsync<StripeException>(() => answer);
        Assert.Equal((asked, asked - 1), (_asked, _time.Delays.Count));
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(11, 11)]
    public async Task An_outage_is_waited_for_ten_times_and_at_most_half_a_minute_each(int outages, int asked)
    {
        var answer = StripeRetry.WhileUnavailableAsync(
            () => AskAsync(outages, () => new HttpRequestException("away")), _time, CancellationToken.None);
        if (outages < asked)
            Assert.Equal(asked, await answer);
        else
            await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.Equal(asked, _asked);
        Assert.Equal(10, _time.Delays.Count);
        // One second doubled each time up to 30, of which at least half is waited.
        foreach (var (delay, retries) in _time.Delays.Select((delay, retries) => (delay, retries)))
        {
            var full = Math.Min(30, Math.Pow(2, retries));
            Assert.InRange(delay.TotalSeconds, full / 2, full);
        }
    }

    [Fact]
    public async Task An_outage_is_no_reason_to_repeat_where_only_limits_are()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => StripeRetry.WhileLimitedAsync(
            () => AskAsync(1, () => new HttpRequestException("away")), _time, CancellationToken.None));
        Assert.Equal(1, _asked);
    }

    private static StripeException Limited() => new(HttpStatusCode.TooManyRequests, new StripeError { Code = "rate_limit" }, "slow down");

    // Answers how often it was asked.
    private Task<int> AskAsync(int failures, Func<Exception> failure) =>
        ++_asked > failures ? Task.FromResult(_asked) : Task.FromException<int>(failure());
}
