using CsCheck;
using Nyra.Billing.Entitlements;
using Nyra.Tests.Billing.Entitlements.ModelTesting;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public class HostedAiUsageTests
{
    private static readonly DateTimeOffset Noon = Snapshots.Noon;

    [Fact]
    public void What_is_reserved_counts_against_the_cap_at_once()
    {
        var usage = Fresh().Reserve("1", Soon, cap: 2)!.Reserve("2", Soon, cap: 2)!;
        Assert.Null(usage.Reserve("3", Soon, cap: 2));
    }

    [Fact]
    public void Reserving_the_same_id_again_is_the_same_reservation()
    {
        var usage = Fresh().Reserve("1", Soon, cap: 1)!;
        Assert.Same(usage, usage.Reserve("1", Soon.AddHours(1), cap: 1));
    }

    [Fact]
    public void A_committed_request_stays_counted_a_released_one_does_not()
    {
        var usage = Fresh().Reserve("1", Soon, cap: 2)!.Reserve("2", Soon, cap: 2)!;
        usage = usage.Commit("1")!.Release("2")!;
        Assert.Equal((1, 0), (usage.Committed, usage.Reservations.Count));
        Assert.NotNull(usage.Reserve("3", Soon, cap: 2));
    }

    [Fact]
    public void A_reservation_is_settled_once_however_often_it_is_told()
    {
        var usage = Fresh().Reserve("1", Soon, cap: 2)!.Commit("1")!;
        Assert.Same(usage, usage.Commit("1"));
        Assert.Null(usage.Release("1"));
        var released = Fresh().Reserve("1", Soon, cap: 2)!.Release("1")!;
        Assert.Same(released, released.Release("1"));
        Assert.Null(released.Commit("1"));
        // Remembered for as long as it could have been open.
        Assert.Null(usage.At(Noon, Soon).Commit("1"));
    }

    [Fact]
    public void A_reservation_nobody_settles_in_time_is_given_back() =>
        Assert.Empty(Fresh().Reserve("1", Soon, cap: 1)!.At(Noon, Soon).Reservations);

    [Fact]
    public void A_new_period_starts_from_zero()
    {
        var used = Fresh().Reserve("1", Soon, cap: 1)!.Commit("1")!;
        Assert.Equal(0, used.At(Noon.AddMonths(1), Noon).Committed);
    }

    [Fact]
    public void Who_still_knows_only_the_earlier_period_does_not_begin_it_again()
    {
        var renewed = Fresh().At(Noon.AddMonths(1), Noon).Reserve("1", Soon, cap: 9)!.Commit("1")!;
        var late = renewed.At(Noon, Noon);
        Assert.Equal((1, Noon.AddMonths(1)), (late.Committed, late.Period));
        Assert.Equal(1, renewed.At(null, Noon).Committed);
    }

    [Theory]
    [InlineData(7, 10, null)]
    [InlineData(8, 10, 80)]
    [InlineData(9, 10, 80)]
    [InlineData(10, 10, 100)]
    [InlineData(2, 3, null)]
    [InlineData(0, 0, 100)]
    [InlineData(1000, null, null)]
    public void From_eighty_percent_on_it_warns(int used, int? cap, int? warning) =>
        Assert.Equal(warning, (Fresh() with { Committed = used }).WarningPercent(cap));

    [Fact]
    public void Without_a_cap_nothing_is_refused() => Assert.NotNull(Fresh().Reserve("1", Soon, cap: null));

    [Fact]
    public void A_released_id_that_is_reserved_again_counts_and_stops_at_the_cap()
    {
        var usage = Fresh().Reserve("job-1", Soon, cap: 2)!.Release("job-1")!;
        usage = usage.Reserve("job-2", Soon, cap: 2)!.Commit("job-2")!.Reserve("job-3", Soon, cap: 2)!.Commit("job-3")!;
        Assert.Null(usage.Reserve("job-1", Soon, cap: 2));
        var below = usage.Reserve("job-1", Soon, cap: 3)!;
        Assert.Single(below.Reservations);
        Assert.Equal(3, below.Commit("job-1")!.Committed);
    }

    [Fact]
    public void The_latest_256_settlements_are_remembered()
    {
        var usage = Fresh();
        for (var i = 0; i < 300; i++)
            usage = usage.Reserve($"{i}", Soon, cap: null)!.Commit($"{i}")!;
        Assert.Equal((300, 256), (usage.Committed, usage.Settled.Count));
        Assert.Null(usage.Commit("43"));
        Assert.Same(usage, usage.Commit("44"));
    }

    [Fact]
    public void A_committed_id_that_is_reserved_again_is_counted_again()
    {
        var usage = Fresh().Reserve("job-1", Soon, cap: 2)!.Commit("job-1")!.Reserve("job-1", Soon, cap: 2)!;
        Assert.Equal((1, 1), (usage.Committed, usage.Reservations.Count));
        Assert.Equal(2, usage.Commit("job-1")!.Committed);
        Assert.Null(usage.Reserve("another", Soon, cap: 2));
    }

    [Fact]
    public void Usage_is_exact_and_the_cap_is_never_passed_whatever_callers_do() =>
        UsageOperation.Any.List[0, 60].Sample(operations =>
        {
            var (usage, model, period, now) = (HostedAiUsage.None, new UsageModel(), 0, Noon);
            foreach (var operation in operations)
            {
                switch (operation)
                {
                    case UsageOperation.Wait wait:
                        now = now.AddMinutes(wait.Minutes);
                        break;
                    case UsageOperation.NewPeriod:
                        period++;
                        break;
                    default:
                        var (request, known) = (operation, period);
                        if (operation is UsageOperation.WithEarlierPeriod earlier)
                            (request, known) = (earlier.Inner, period - 1);
                        // The counter knows the new period from the first caller who does.
                        usage = usage.At(Noon.AddMonths(period), now);
                        var next = request.Apply(usage, Noon.AddMonths(known), now);
                        Assert.Equal(model.Apply(request, period, now), next is not null);
                        usage = next ?? usage;
                        break;
                }
                var seen = usage.At(Noon.AddMonths(period), now);
                Assert.Equal((model.Used(period), model.Reserved(now)), (seen.Committed, seen.Reservations.Count));
                Assert.InRange(seen.Committed + seen.Reservations.Count, 0, UsageOperation.Cap);
            }
        }, iter: 20_000, print: operations => string.Join("\n", operations));

    private static DateTimeOffset Soon => Noon.AddMinutes(10);

    private static HostedAiUsage Fresh() => HostedAiUsage.None.At(Noon, Noon);
}
