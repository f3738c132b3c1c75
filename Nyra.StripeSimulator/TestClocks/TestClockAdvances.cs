using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.TestClocks;

/// <summary>Moves test clocks on, one due step at a time, so that nobody waits for the lock until a year has passed.</summary>
internal sealed class TestClockAdvances(Simulator simulator)
{
    /// <summary>The next step is due at once, in the world's time: the test clock's own stands still.</summary>
    public void Continue(TestClock clock) => simulator.Clock.World.Schedule(
        simulator.Clock.World.Moment, new WakeUp(WakeUpKind.TestClock, clock.Id));

    public void Wake(string id)
    {
        if (simulator.TestClocks.Find(id) is not { Target: { } target } clock)
        {
            return;
        }

        using var _ = simulator.Clock.Visit();
        simulator.Clock.Enter(clock.Timeline);
        var limit = DateTimeOffset.FromUnixTimeSeconds(target);
        if (clock.Timeline.RunNext(limit, simulator.Wake))
        {
            Continue(clock);
            return;
        }

        clock.Timeline.MoveTo(limit);
        clock.Target = null;
        simulator.Events.Raise("test_helpers.test_clock.ready", clock);
    }

    /// <summary>With the clock go its customers and what they subscribe to.</summary>
    public void Delete(TestClock clock)
    {
        simulator.Clock.Enter(clock.Timeline);
        foreach (var customer in simulator.Customers.NewestFirst().Where(one => one.Clock == clock).ToArray())
        {
            CustomerEndpoints.Delete(simulator, customer);
        }

        clock.Target = null;
        simulator.TestClocks.Remove(clock);
        simulator.Events.Raise("test_helpers.test_clock.deleted", clock);
    }
}
