using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Stripe;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public class VerdictTests
{
    [Fact]
    public void What_stripe_does_not_know_is_buried_at_once() =>
        Assert.IsType<Verdict.Bury>(Verdict.Of(new CustomerNotInStripeException("cus_1", new InvalidOperationException()), 1, jitter: 0));

    [Fact]
    public async Task Something_else_that_is_missing_is_tried_again()
    {
        foreach (var missing in new[]
        {
            ScriptedStripe.NoSuchCustomer("cus_1"), ScriptedStripe.NoSuchCustomerReferred("cus_1"), ScriptedStripe.NoPaymentMethod(),
            ScriptedHttp.Json("<html>Not found</html>", 404),
        })
        {
            Assert.IsType<Verdict.Retry>(Verdict.Of(await ScriptedStripe.ThrownAsync(missing), attempt: 1, jitter: 0));
        }
    }

    [Fact]
    public async Task Too_many_requests_slow_the_whole_worker_down_for_as_long_as_stripe_asks()
    {
        var limited = await ScriptedStripe.ThrownAsync(ScriptedStripe.RateLimited(TimeSpan.FromSeconds(7)));
        var wait = Assert.IsType<Verdict.Wait>(Verdict.Of(limited, attempt: 1, jitter: 0.5));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.5)), (wait.SlowDown, wait.Delay));
        var silent = await ScriptedStripe.ThrownAsync(ScriptedStripe.RateLimited());
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<Verdict.Wait>(Verdict.Of(silent, 1, 0)).SlowDown);
    }

    [Fact]
    public async Task A_lock_on_one_object_makes_only_its_event_wait()
    {
        var locked = await ScriptedStripe.ThrownAsync(ScriptedStripe.LockTimeout());
        var wait = Assert.IsType<Verdict.Wait>(Verdict.Of(locked, attempt: 1, jitter: 0.5));
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(1.5)), (wait.SlowDown, wait.Delay));
    }

    public static TheoryData<Exception> Outages => new()
    {
        new HttpRequestException("refused"),
        new TaskCanceledException("timed out"),
        new PlanNotInStripeException("price_1", new InvalidOperationException()),
        new StorageUnavailableException("disk full"),
        new StripeException(0, null, "no answer"),
    };

    [Fact]
    public async Task An_outage_of_stripe_or_a_wrong_key_is_waited_for()
    {
        foreach (var refusal in new[] { ScriptedStripe.Broken(), ScriptedStripe.Broken(502), ScriptedStripe.InvalidKey("sk_test_***") })
            An_outage_is_waited_for_however_long_it_lasts(await ScriptedStripe.ThrownAsync(refusal));
    }

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
        Assert.Equal(TimeSpan.FromSeconds(1.5), Assert.IsType<Verdict.Retry>(Verdict.Of(odd, 3, 0.5)).Delay);
        Assert.IsType<Verdict.Retry>(Verdict.Of(odd, 11, 0.5));
        var reason = Assert.IsType<Verdict.Bury>(Verdict.Of(odd, 12, 0.5)).Reason;
        Assert.Contains("InvalidOperationException", reason, StringComparison.Ordinal);
    }
}
