using Stripe;
using Stripe.TestHelpers;

namespace Nyra.Readiness.Rehearsal;

/// <summary>A test clock of Stripe's, for the one customer who lives in its time.</summary>
internal sealed class TestClockTime(StripeClient stripe, string testClock, TimeProvider time) : IStripeTime
{
    // Stripe works through a month in seconds, on a bad day in a minute or two.
    private static readonly TimeSpan PatienceWithTheClock = TimeSpan.FromMinutes(4);

    // Stripe does not say when all is sent: it is quiet when for so long nothing came.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PatienceWithSending = TimeSpan.FromMinutes(1);

    public async Task AdvanceToAsync(DateTimeOffset moment, CancellationToken ct)
    {
        await stripe.V1.TestHelpers.TestClocks.AdvanceAsync(
            testClock, new TestClockAdvanceOptions { FrozenTime = moment.UtcDateTime }, cancellationToken: ct);
        var clock = await Waiting.UntilAsync(
            token => stripe.V1.TestHelpers.TestClocks.GetAsync(testClock, cancellationToken: token), clock => clock.Status != "advancing",
            PatienceWithTheClock, time, ct);
        if (clock.Status != "ready")
            throw new TimeoutException($"The test clock {testClock} is {clock.Status} and not at {moment:u}.");
    }

    public async Task SentAsync(Func<CancellationToken, Task<int>> received, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var (count, since) = (await received(ct), time.GetTimestamp());
        while (time.GetElapsedTime(since) < Quiet && time.GetElapsedTime(began) < PatienceWithSending)
        {
            await Task.Delay(Quiet / 10, time, ct);
            if (await received(ct) is var now && now != count)
                (count, since) = (now, time.GetTimestamp());
        }
    }
}
