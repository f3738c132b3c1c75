using Microsoft.Extensions.Time.Testing;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public class StripePaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void At_first_nobody_waits() => Assert.True(new StripePace(_time).WaitAsync(CancellationToken.None).IsCompletedSuccessfully);

    [Fact]
    public async Task After_a_refusal_everyone_waits_until_the_longest_asked_for_has_passed()
    {
        var pace = new StripePace(_time);
        pace.SlowDown(TimeSpan.FromSeconds(10));
        pace.SlowDown(TimeSpan.FromSeconds(3));
        var waiting = pace.WaitAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
