using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Embedded.StripeCli;

public sealed class TriggeredEventTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A trigger makes customers, payments and subscriptions of its own, of products that are not ours.</summary>
    [Fact]
    public async Task What_trigger_creates_grants_nothing()
    {
        await using var running = await RunningStack.StartAsync(Programs.StripeCli());
        var origin = running.Stack.Stripe.GetLeftPart(UriPartial.Authority);
        foreach (var type in HandledEvents.Required)
        {
            var (code, output, error) = await StripeCliRun.RunAsync(
                origin, running.Setting(Settings.StripeSecretKey), _folder.Path, ["trigger", type], Stop);
            Assert.True(code == 0, output + error);
        }

        // Only when all is delivered and worked off is there anything to see.
        using var context = new RehearsalContext(running.Stack.AsTarget("nobody@example.com"), TimeProvider.System);
        var queue = await Facts.SettledAsync(context, Stop);
        Assert.True(queue is { Received: >= 8, Drained: true, DeadLetters: 0 }, $"{queue}");

        var stripe = new StripeClient(new StripeClientOptions { ApiKey = running.Setting(Settings.StripeSecretKey), ApiBase = origin });
        var subscriptions = await stripe.V1.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "all" }, cancellationToken: Stop);
        Assert.Contains(subscriptions, one => one.Status == "active");
        var customers = await stripe.V1.Customers.ListAsync(cancellationToken: Stop);
        Assert.NotEmpty(customers);
        foreach (var customer in customers)
        {
            var account = await context.Backend.AccountAsync(customer.Id, Stop);
            Assert.False(account?.Access ?? false, account?.Json);
        }
    }
}
