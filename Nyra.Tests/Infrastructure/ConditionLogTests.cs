using Microsoft.Extensions.Time.Testing;
using Nyra.ServiceDefaults;
using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>When a condition that is logged begins and ends.</summary>
public sealed class ConditionLogTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ConditionLog _log;
    private int _ends;

    public ConditionLogTests() => _log = new(_time, () => _ends++);

    [Fact]
    public void A_condition_that_is_met_at_every_second_call_begins_once_and_does_not_end()
    {
        Assert.True(_log.Begins());
        for (var i = 0; i < 1000; i++)
        {
            _log.Passes();
            _time.Advance(ConditionLog.QuietTime - TimeSpan.FromSeconds(1));
            Assert.False(_log.Begins());
        }
        Assert.Equal(0, _ends);
    }

    [Fact]
    public void A_condition_ends_once_when_it_was_not_met_for_the_quiet_time_without_another_call()
    {
        _log.Begins();
        _time.Advance(TimeSpan.FromSeconds(10));
        _log.Passes();
        _log.Passes();
        _time.Advance(ConditionLog.QuietTime - TimeSpan.FromSeconds(11));
        Assert.Equal(0, _ends);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _ends);
        _log.Passes();
        Assert.Equal(1, _ends);
        Assert.True(_log.Begins());
    }

    [Fact]
    public void A_condition_does_not_end_by_time_alone()
    {
        _log.Begins();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _ends);
        Assert.False(_log.Begins());
        _log.Passes();
        _log.Begins();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _ends);
        // The last time it was met is long ago.
        _log.Passes();
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void What_never_began_does_not_end()
    {
        _log.Passes();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _ends);
    }
}
