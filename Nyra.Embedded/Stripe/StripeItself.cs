using System.Globalization;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Rehearsal;
using Stripe;
using Stripe.TestHelpers;

namespace Nyra.Embedded.Stripe;

/// <summary>
/// A person's own Stripe account in test mode, as the stack's Stripe. What the rehearsal makes there is tagged, lives in a test clock, and
/// is taken back at the end; what a rehearsal that was killed left behind is taken back by the next one.
/// </summary>
internal sealed partial class StripeItself : StackStripe
{
    private const string ClockName = "nyra rehearsal ";

    // The person who pressed Ctrl-C waits for this.
    private static readonly TimeSpan PatienceWithCleaning = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(2);

    private readonly StripeClient _stripe;
    private readonly RehearsalPlan _plan;
    private readonly string _webhookSecret;
    private readonly ILogger _logger;

    private StripeItself(
        StripeClient stripe, string key, string testClock, RehearsalPlan plan, string webhookSecret, (StripeCliBinary, StripeCliSettings) forwarding, ILogger logger)
    {
        (_stripe, Key, TestClock, _plan, _webhookSecret, _logger) = (stripe, key, testClock, plan, webhookSecret, logger);
        Forwarding = forwarding;
    }

    public override Uri Api { get; } = new(StripeOptions.OwnHost);

    public override string Key { get; }

    public override string PriceId => _plan.PriceId;

    public override string WebhookSecret => _webhookSecret;

    public override string? TestClock { get; }

    public override (StripeCliBinary Binary, StripeCliSettings Settings)? Forwarding { get; }

    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    /// <exception cref="StripeCliFailedException">When the Stripe CLI cannot.</exception>
    public static async Task<StripeItself> StartAsync(StripeAt.Stripe where, string folder, Uri webhooks, FileLog log, TimeProvider time, CancellationToken ct)
    {
        var logger = log.For("stripe").CreateLogger("Rehearsal");
        var stripe = StripeClients.Create(new StripeOptions { SecretKey = where.Key }, retries: 2);
        var now = time.GetUtcNow();
        await SweepAsync(stripe, now - Abandoned, ct);

        var run = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var listening = new StripeCliSettings(where.Key, null, webhooks, Path.Combine(folder, "stripe-cli"), "nyra");
        var secret = await StripeCliListener.SecretAsync(where.Cli, listening, ct);
        var clock = await stripe.V1.TestHelpers.TestClocks.CreateAsync(
            new TestClockCreateOptions { FrozenTime = now.UtcDateTime, Name = ClockName + run }, cancellationToken: ct);
        try
        {
            var plan = await RehearsalPlan.CreateAsync(stripe, run, ct);
            Log.Made(logger, clock.Id, plan.PriceId);
            return new(stripe, where.Key, clock.Id, plan, secret, (where.Cli, listening), logger);
        }
        catch
        {
            await stripe.V1.TestHelpers.TestClocks.DeleteAsync(clock.Id, cancellationToken: CancellationToken.None);
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(PatienceWithCleaning);
        try
        {
            // Its customers and their subscriptions go with it.
            await _stripe.V1.TestHelpers.TestClocks.DeleteAsync(TestClock, cancellationToken: limit.Token);
            await _plan.WithdrawAsync(limit.Token);
            Log.TakenBack(_logger, TestClock!, PriceId);
        }
        catch (Exception error) when (error is StripeException or HttpRequestException or OperationCanceledException)
        {
            Log.LeftBehind(_logger, error);
            await Console.Error.WriteLineAsync(
                $"Not everything the rehearsal made could be taken back: {error.Message} The next rehearsal does; or delete the test clock "
                + $"'{ClockName}…' ({TestClock}) and archive the product with the metadata {RehearsalPlan.Tag} in Stripe's dashboard.");
        }
    }

    private static async Task SweepAsync(StripeClient stripe, DateTimeOffset longAgo, CancellationToken ct)
    {
        await foreach (var clock in stripe.V1.TestHelpers.TestClocks.ListAutoPagingAsync(new TestClockListOptions { Limit = 100 }, cancellationToken: ct))
        {
            if (clock.Name?.StartsWith(ClockName, StringComparison.Ordinal) == true && clock.Created < longAgo)
                await stripe.V1.TestHelpers.TestClocks.DeleteAsync(clock.Id, cancellationToken: ct);
        }
        await foreach (var product in stripe.V1.Products.ListAutoPagingAsync(new ProductListOptions { Active = true, Limit = 100 }, cancellationToken: ct))
        {
            if (product.Metadata.ContainsKey(RehearsalPlan.Tag) && product.Created < longAgo)
                await stripe.V1.Products.UpdateAsync(product.Id, new ProductUpdateOptions { Active = false }, cancellationToken: ct);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Made the test clock {TestClock} and the price {Price}")]
        public static partial void Made(ILogger logger, string testClock, string price);

        [LoggerMessage(LogLevel.Information, "Deleted the test clock {TestClock} with its customers, archived the price {Price} and what it belongs to")]
        public static partial void TakenBack(ILogger logger, string testClock, string price);

        [LoggerMessage(LogLevel.Error, "Not everything could be taken back")]
        public static partial void LeftBehind(ILogger logger, Exception error);
    }
}
