using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public sealed class SignsOfLifeTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task One_that_cannot_be_given_for_a_reason_nobody_thought_of_is_logged_and_ends_nothing()
    {
        using var lines = new LogLines();
        using var loggers = new LoggerFactory([lines]);
        using var signs = new SignsOfLife(new InMemoryEntitlementStore(), new Unreadable(), TimeProvider.System, loggers.CreateLogger<SignsOfLife>());
        await signs.StartAsync(Ct);
        await Eventually.HoldsAsync(() => Task.FromResult(lines.All.Any(line => line.Contains("nobody thought of this", StringComparison.Ordinal))));
        Assert.False(signs.ExecuteTask!.IsCompleted);
        await signs.StopAsync(Ct);
        Assert.False(signs.ExecuteTask.IsFaulted);
    }

    private sealed class Unreadable : IOptions<StripeOptions>
    {
        public StripeOptions Value => throw new InvalidDataException("nobody thought of this");
    }
}
