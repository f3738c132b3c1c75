using System.Net;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Nyra.WebhookWorker.Processing;
using Stripe;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public class VerdictTests
{
    [Fact]
    public void What_stripe_does_not_know_is_buried_at_once() =>
        Assert.IsType<Verdict.Bury>(Verdict.Of(new CustomerNotInStripeException("cus_1", new InvalidOperationException()), 1, jitter: 0));

    [Theory]
    [InlineData(HttpStatusCode.NotFound, null)]
    [InlineData(HttpStatusCode.NotFound, "resource_missing")]
    [InlineData(HttpStatusCode.BadRequest, "resource_missing")]
    public void Something_else_that_is_missing_is_tried_again(HttpStatusCode status, string? code) =>
        Assert.IsType<Verdict.Retry>(Verdict.Of(Answered(status, code), attempt: 1, jitter: 0));

    [Fact]
    public void Too_many_requests_slow_the_whole_worker_down_for_as_long_as_stripe_asks()
    {
        using var http = new HttpResponseMessage();
        http.Headers.RetryAfter = new(TimeSpan.FromSeconds(7));
        var limited = Answered(HttpStatusCode.TooManyRequests);
        limited.StripeResponse = new(HttpStatusCode.TooManyRequests, http.Headers, "");
        var wait = Assert.IsType<Verdict.Wait>(Verdict.Of(limited, attempt: 1, jitter: 0.5));
        Assert.Equal(TimeSpan.FromSeconds(7), wait.SlowDown);
        Assert.Equal(TimeSpan.FromSeconds(7.5), wait.Delay);
    }

    [Fact]
    public void Too_many_requests_without_a_word_for_how_long_wait_a_second() =>
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<Verdict.Wait>(Verdict.Of(Answered(HttpStatusCode.TooManyRequests), 1, 0)).SlowDown);

    public static TheoryData<Exception> Outages => new()
    {
        Answered(HttpStatusCode.InternalServerError),
        Answered(HttpStatusCode.BadGateway),
        Answered(HttpStatusCode.Unauthorized),
        Answered(HttpStatusCode.Forbidden),
        Answered(0),
        new HttpRequestException("refused"),
        new TaskCanceledException("timed out"),
        new PlanNotInStripeException("price_1", new InvalidOperationException()),
        new StorageUnavailableException("disk full"),
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public void An_outage_is_waited_for_however_long_it_lasts(Exception outage)
    {
        var wait = Assert.IsType<Verdict.Wait>(Verdict.Of(outage, attempt: 1000, jitter: 0.5));
        Assert.Equal(TimeSpan.Zero, wait.SlowDown);
        Assert.InRange(wait.Delay, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Any_other_failure_is_tried_again_and_in_the_end_buried()
    {
        var odd = new InvalidOperationException("odd");
        Assert.Equal(RetryPolicy.DelayAfter(3, 0.5), Assert.IsType<Verdict.Retry>(Verdict.Of(odd, 3, 0.5)).Delay);
        Assert.Contains("InvalidOperationException", Assert.IsType<Verdict.Bury>(Verdict.Of(odd, RetryPolicy.MostAttempts, 0.5)).Reason, StringComparison.Ordinal);
    }

    private static StripeException Answered(HttpStatusCode status, string? code = null) =>
        new(status, new StripeError { Code = code }, "answered");
}
