using System.Collections.Concurrent;
using System.Net;
using Nyra.Billing.Reconciliation;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

/// <summary>Failures of Stripe while it lists all subscriptions and events: the same page is asked for again.</summary>
public sealed class ReconcilerRetryTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly HttpMessageInvoker _network = new(new SocketsHttpHandler());
    private readonly InstantTime _time = new(DateTimeOffset.UtcNow);
    private readonly ConcurrentQueue<string> _requests = new();
    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _billing.DisposeAsync();
        _network.Dispose();
    }

    [Theory]
    [InlineData("/v1/prices/", 1)]
    [InlineData("/v1/subscriptions", 1)]
    // Undelivered events, then those of refunds and disputes.
    [InlineData("/v1/events", 2)]
    public async Task A_page_that_fails_is_asked_for_again_and_the_run_goes_on(string path, int pages)
    {
        var customer = await _billing.PayingCustomerAsync();
        var failures = new Queue<Func<HttpResponseMessage>>(
        [
            () => ScriptedStripe.RateLimited(), () => ScriptedStripe.LockTimeout(), () => ScriptedStripe.Broken(),
            () => ScriptedStripe.Broken(503), () => throw new HttpRequestException("reset"), () => throw new TaskCanceledException("late"),
        ]);
        var result = await RunAsync(Failing(path, failures));
        Assert.Equal(customer, Assert.Single(result.Drifts).CustomerId);
        Assert.Empty(failures);
        Assert.Equal(6 + pages, Asked(path));
    }

    [Fact]
    public async Task A_page_is_asked_for_again_after_the_time_that_a_rate_limit_asks_for()
    {
        await _billing.PayingCustomerAsync();
        var failures = new Queue<Func<HttpResponseMessage>>([() => ScriptedStripe.RateLimited(TimeSpan.FromSeconds(20))]);
        await RunAsync(Failing("/v1/subscriptions", failures));
        Assert.Equal(2, Asked("/v1/subscriptions"));
        Assert.InRange(Assert.Single(_time.Delays), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task A_stripe_that_stays_away_ends_the_run_after_a_bounded_time()
    {
        var failures = new Queue<Func<HttpResponseMessage>>(Enumerable.Repeat(() => ScriptedStripe.Broken(503), 1000));
        var error = await Assert.ThrowsAsync<StripeException>(() => RunAsync(Failing("/v1/subscriptions", failures)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.HttpStatusCode);
        Assert.Equal(_time.Delays.Count + 1, Asked("/v1/subscriptions"));
        Assert.InRange(_time.Delays.Sum(delay => delay.TotalMinutes), 1, 10);
        // Ever more rarely.
        Assert.True(_time.Delays[^1] > _time.Delays[0] * 4);
    }

    [Fact]
    public async Task A_refused_key_ends_the_run_at_once()
    {
        var failures = new Queue<Func<HttpResponseMessage>>([() => ScriptedStripe.InvalidKey("sk_test_***")]);
        await Assert.ThrowsAsync<StripeException>(() => RunAsync(Failing("/v1/subscriptions", failures)));
        Assert.Equal(1, Asked("/v1/subscriptions"));
        Assert.Empty(_time.Delays);
    }

    private int Asked(string path) => _requests.Count(request => request.StartsWith(path, StringComparison.Ordinal));

    private StripeClient Failing(string path, Queue<Func<HttpResponseMessage>> failures)
    {
        var http = new HttpClient(new ScriptedHttp(request =>
        {
            var asked = request.RequestUri!.AbsolutePath;
            _requests.Enqueue(asked);
            return asked.StartsWith(path, StringComparison.Ordinal) && failures.TryDequeue(out var failure)
                ? Task.FromResult(failure())
                : _network.SendAsync(request, Ct);
        }));
        return new(new StripeClientOptions
        {
            ApiKey = "sk_test_tests",
            ApiBase = _billing.Simulator.Origin,
            HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0),
        });
    }

    private Task<ReconciliationResult> RunAsync(StripeClient stripe) =>
        _billing.Reconciler(stripe: stripe, time: _time).RunAsync(new(_time.GetUtcNow().AddDays(-1), false, TimeSpan.Zero), Ct);
}
