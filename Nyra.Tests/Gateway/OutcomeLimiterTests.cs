using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Nyra.Gateway;
using Xunit;

namespace Nyra.Tests.Gateway;

public sealed class OutcomeLimiterTests
{
    private const int Limit = 3;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task As_many_go_on_at_once_as_may_still_count_and_the_next_one_waits_for_an_end()
    {
        var limiter = new OutcomeLimiter<string>(Limit, Window, _time);
        for (var i = 0; i < Limit; i++)
            Assert.Null(await limiter.BeginAsync("a", Ct));
        var waiting = limiter.BeginAsync("a", Ct).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Null(await limiter.BeginAsync("b", Ct));
        limiter.End("a", counts: false);
        Assert.Null(await waiting);
        for (var i = 0; i < Limit; i++)
            limiter.End("a", counts: true);
        Assert.Equal(Window, await limiter.BeginAsync("a", Ct));
        _time.Advance(Window);
        Assert.Null(await limiter.BeginAsync("a", Ct));
    }

    [Fact]
    public async Task One_that_waits_is_refused_once_those_before_it_have_counted()
    {
        var limiter = new OutcomeLimiter<string>(1, Window, _time);
        await limiter.BeginAsync("a", Ct);
        var waiting = limiter.BeginAsync("a", Ct).AsTask();
        using var gone = new CancellationTokenSource();
        var canceled = limiter.BeginAsync("a", gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        limiter.End("a", counts: true);
        Assert.Equal(Window, await waiting);
    }

    [Fact]
    public void No_window_ever_has_more_outcomes_than_the_limit() => Gen.Select(Gen.Int[0, 40], Gen.Bool).Array[1, 60].Sample(steps =>
    {
        var time = new FakeTimeProvider();
        var limiter = new OutcomeLimiter<int>(Limit, Window, time);
        var counted = new List<DateTimeOffset>();
        foreach (var (seconds, counts) in steps)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            var begun = limiter.BeginAsync(0, Ct);
            var full = counted.Count(at => at + Window > time.GetUtcNow()) >= Limit;
            if (!begun.IsCompleted || full != begun.Result.HasValue)
                return false;
            if (full)
                continue;
            limiter.End(0, counts);
            if (counts)
                counted.Add(time.GetUtcNow());
        }
        return true;
    });

    [Fact]
    public async Task Keys_have_a_ceiling_and_one_that_is_answered_now_is_not_forgotten()
    {
        var limiter = new OutcomeLimiter<int>(Limit, Window, _time);
        Assert.Null(await limiter.BeginAsync(-1, Ct));
        for (var key = 0; key < 3 * OutcomeLimiter<int>.MaxKeys; key++)
        {
            Assert.Null(await limiter.BeginAsync(key, Ct));
            limiter.End(key, counts: true);
        }
        Assert.Equal(OutcomeLimiter<int>.MaxKeys, limiter.Keys);
        limiter.End(-1, counts: false);
        Assert.Equal(OutcomeLimiter<int>.MaxKeys - 1, limiter.Keys);
    }

    [Fact]
    public void Any_number_of_addresses_has_no_more_partitions_than_the_ceiling_and_shares_them_evenly()
    {
        const int Addresses = 200_000;
        var partitions = Enumerable.Range(0, Addresses)
            .Select(i => RateLimiting.PartitionOf(new([0x20, 0x01, (byte)(i >> 16), (byte)(i >> 8), (byte)i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])))
            .CountBy(partition => partition).ToList();
        Assert.InRange(partitions.Count, 16_000, 16_384);
        Assert.All(partitions, partition => Assert.InRange(partition.Value, 0, 60));
    }
}
