using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;

namespace Nyra.StripeSimulator.TestClocks;

/// <summary>/v1/test_helpers/test_clocks.</summary>
internal static class TestClockEndpoints
{
    private const long SecondsKept = 30 * 86_400;
    private const int LongestYears = 10;

    public static void MapTestClocks(this ApiRoutes api)
    {
        api.Post<TestClock>("/v1/test_helpers/test_clocks", Create);
        api.Get("/v1/test_helpers/test_clocks", List);
        api.Get("/v1/test_helpers/test_clocks/{id}", Retrieve);
        api.Post<TestClock>("/v1/test_helpers/test_clocks/{id}/advance", Advance);
        api.Delete("/v1/test_helpers/test_clocks/{id}", Delete);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        parameters.Required("frozen_time");
        var frozen = parameters.Integer("frozen_time", 0, 10_000_000_000) ?? 0;
        var name = parameters.Text("name");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        var clock = new TestClock
        {
            Id = simulator.Ids.Next("clock_1", 23),
            Created = simulator.Clock.Now,
            DeletesAfter = simulator.Clock.Now + SecondsKept,
            Name = name,
            Timeline = new Timeline(DateTimeOffset.FromUnixTimeSeconds(frozen)),
        };
        simulator.TestClocks.Add(clock);
        simulator.Events.Raise("test_helpers.test_clock.created", clock);
        return Answer.Of(clock);
    }

    private static Answer Retrieve(ApiCall call) => call.Find(call.Simulator.TestClocks) is { } clock
        ? call.Parameters.Refusal() ?? Answer.Of(clock)
        : call.NoSuch("test clock");

    private static Answer List(ApiCall call)
    {
        var pagination = Pagination.Read(call.Parameters);
        return call.Parameters.Refusal() ?? pagination.Page(
            call.Simulator.TestClocks.NewestFirst(), _ => true, "test clock", "/v1/test_helpers/test_clocks");
    }

    private static Answer Advance(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.TestClocks) is not { } clock)
        {
            return call.NoSuch("test clock");
        }

        parameters.Required("frozen_time");
        var target = parameters.Integer("frozen_time", 0, 10_000_000_000) ?? 0;
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (clock.Target is not null)
        {
            return StripeErrors.Invalid("The test clock is currently advancing. Wait until its status is `ready` and try again.");
        }

        if (target <= clock.FrozenTime)
        {
            return StripeErrors.Invalid(
                "Cannot advance a test clock to a time that is not after its current frozen time.", "frozen_time");
        }

        if (DateTimeOffset.FromUnixTimeSeconds(target) > clock.Timeline.Moment.AddYears(LongestYears))
        {
            return StripeErrors.Invalid($"A test clock advances {LongestYears} years at most at a time.", "frozen_time");
        }

        clock.Target = target;
        simulator.Events.Raise("test_helpers.test_clock.advancing", clock);
        simulator.TestClockAdvances.Continue(clock);
        return Answer.Of(clock);
    }

    private static Answer Delete(ApiCall call)
    {
        var simulator = call.Simulator;
        if (call.Find(simulator.TestClocks) is not { } clock)
        {
            return call.NoSuch("test clock");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        simulator.TestClockAdvances.Delete(clock);
        return Answer.Of(new Deleted(clock.Id, clock.Object));
    }
}
