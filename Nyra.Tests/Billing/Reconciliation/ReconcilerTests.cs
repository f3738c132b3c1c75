using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Nyra.Billing.Stripe;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

public sealed class ReconcilerTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    public static TheoryData<Exception, string> Errors => new()
    {
        { new StripeException(HttpStatusCode.BadGateway, new StripeError { Type = "api_error" }, "secret words"), "Stripe answered 502" },
        {
            new StripeException(HttpStatusCode.BadRequest, new StripeError { Code = "parameter_invalid_empty" }, "secret words"),
            "Stripe answered 400 parameter_invalid_empty"
        },
        { new HttpRequestException("secret words"), "Stripe could not be reached" },
        { new TaskCanceledException("secret words"), "Stripe did not answer in time" },
        { new InvalidCastException("secret words"), "InvalidCastException" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task A_customer_that_cannot_be_compared_is_reported_and_the_others_are_repaired(Exception error, string reason)
    {
        var customers = await PayingCustomersAsync(5);
        var broken = customers[2];
        var genuine = _billing.Customers();
        var result = await _billing.ReconcileAsync(
            fetch: (customer, ct) => customer == broken ? Task.FromException<StripeSnapshot>(error) : genuine.LookAsync(customer, ct));
        var failure = Assert.Single(result.Failures);
        Assert.Equal((broken, reason), (failure.CustomerId, failure.Reason));
        Assert.Equal(customers.Except([broken]).Order(), (await _billing.WorkAsync()).Order());
        // It is tried again with the next run.
        Assert.Equal(broken, Assert.Single((await _billing.ReconcileAsync()).Drifts).CustomerId);
    }

    [Fact]
    public async Task A_customer_is_fetched_again_after_the_time_that_a_rate_limit_asks_for()
    {
        var customer = await _billing.PayingCustomerAsync();
        var genuine = _billing.Customers();
        var fetches = new List<DateTimeOffset>();
        var limited = new StripeException(HttpStatusCode.TooManyRequests, new StripeError { Code = "rate_limit" }, "slow down");
        var running = _billing.ReconcileAsync(
            fetch: (id, ct) =>
            {
                fetches.Add(_billing.Time.GetUtcNow());
                return fetches.Count < 3 ? Task.FromException<StripeSnapshot>(limited) : genuine.LookAsync(id, ct);
            });
        while (!running.IsCompleted)
        {
            _billing.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(customer, Assert.Single((await running).Drifts).CustomerId);
        Assert.Equal(3, fetches.Count);
        Assert.All(fetches.Zip(fetches.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_run_that_would_revoke_many_revokes_none_and_repairs_the_others()
    {
        var canceled = await _billing.CanceledUnseenAsync(6);
        var unseen = await _billing.PayingCustomerAsync();
        var result = await _billing.ReconcileAsync();
        Assert.Equal((6, 1), (result.Withheld, result.Queued));
        Assert.Equal([unseen], await _billing.WorkAsync());
        Assert.All(canceled, customer => Assert.Equal(SubscriptionStanding.Active, StoredStanding(customer)));

        var health = await HealthAsync();
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("would revoke 6 of 6 accounts with access and revoked none. List", health.Description, StringComparison.Ordinal);
        Assert.Contains(CommandHint.Of("reconcile --withheld"), health.Description, StringComparison.Ordinal);
        Assert.Equal(6, health.Data["count"]);
        Assert.Contains(CommandHint.Of("reconcile --allow-revocations 6"), health.Description, StringComparison.Ordinal);
        var withheld = (await WithheldRevocations.In(_billing.Store).ReadAsync(Ct)).Value;
        Assert.Equal(canceled.Order(), withheld.Revocations.Select(revocation => revocation.CustomerId));
    }

    [Fact]
    public async Task Customers_that_could_not_be_compared_count_as_revocations()
    {
        var canceled = await _billing.CanceledUnseenAsync(7);
        var genuine = _billing.Customers();
        var result = await _billing.ReconcileAsync(fetch: (customer, ct) => canceled.IndexOf(customer) < 4
            ? Task.FromException<StripeSnapshot>(new HttpRequestException("away"))
            : genuine.LookAsync(customer, ct));
        Assert.Equal((3, 0), Counted(result));
        Assert.Equal(4, result.Failures.Count);
        Assert.Contains("because 4 more could not be compared", (await HealthAsync()).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_gives_up_after_a_few_outages_in_a_row_and_reports_every_customer_left()
    {
        var customers = await PayingCustomersAsync(8);
        var fetches = 0;
        var result = await _billing.ReconcileAsync(fetch: (_, _) =>
        {
            fetches++;
            return Task.FromException<StripeSnapshot>(new StripeException(HttpStatusCode.Unauthorized, new StripeError(), "secret words"));
        });
        Assert.Equal(5, fetches);
        Assert.Equal(customers.Order(StringComparer.Ordinal), result.Failures.Select(failure => failure.CustomerId));
        Assert.Equal(3, result.Failures.Count(failure => failure.Reason == "Not compared: Stripe answered 401: check STRIPE_SECRET_KEY"));
    }

    [Fact]
    public async Task Customers_that_fail_one_after_the_other_do_not_stop_the_run()
    {
        var customers = (await PayingCustomersAsync(8)).Order(StringComparer.Ordinal).ToList();
        var genuine = _billing.Customers();
        var result = await _billing.ReconcileAsync(fetch: (customer, ct) => customers.IndexOf(customer) < 7
            ? Task.FromException<StripeSnapshot>(new StripeException(HttpStatusCode.InternalServerError, new StripeError(), "secret words"))
            : genuine.LookAsync(customer, ct));
        Assert.Equal(7, result.Failures.Count);
        Assert.Equal([customers[7]], await _billing.WorkAsync());
    }

    [Fact]
    public async Task Accounts_that_ended_long_ago_do_not_make_a_run_harmless()
    {
        for (var i = 0; i < 400; i++)
        {
            await _billing.Store.SaveBillingAsync(
                $"cus_ended_{i}", 0, new() { Standing = SubscriptionStanding.Canceled }, new(["test"], "ended"), Ct);
        }
        await _billing.CanceledUnseenAsync(6);
        Assert.Equal(6, (await _billing.ReconcileAsync(fetch: EndedOr(_billing.Customers()))).Withheld);
    }

    [Fact]
    public async Task A_customer_who_only_subscribes_to_something_else_is_not_fetched()
    {
        var other = await _billing.V1.Prices.CreateAsync(new()
        {
            Currency = "usd",
            UnitAmount = 900,
            Recurring = new() { Interval = "month" },
            ProductData = new() { Name = "Something else" },
        });
        var customer = await _billing.Shop.CustomerAsync();
        await _billing.V1.Subscriptions.CreateAsync(new()
        {
            Customer = customer.Id,
            Items = [new() { Price = other.Id }],
            CollectionMethod = "send_invoice",
            DaysUntilDue = 5,
        });
        var result = await _billing.ReconcileAsync(fetch: (_, _) => throw new InvalidOperationException("fetched"));
        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task As_many_as_an_operator_allows_are_revoked_and_health_is_good_again()
    {
        var canceled = await _billing.CanceledUnseenAsync(7);
        Assert.Equal(7, (await _billing.ReconcileAsync()).Withheld);
        Assert.Equal((7, 0), Counted(await _billing.ReconcileAsync(allowedRevocations: 6)));
        Assert.Equal((0, 7), Counted(await _billing.ReconcileAsync(allowedRevocations: 7)));
        Assert.Equal(canceled.Order(), (await _billing.WorkAsync()).Distinct().Order());
        Assert.All(canceled, customer => Assert.Equal(SubscriptionStanding.Canceled, StoredStanding(customer)));
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync()).Status);
    }

    [Fact]
    public async Task A_dry_run_reports_what_would_be_withheld_and_changes_nothing()
    {
        await _billing.CanceledUnseenAsync(6);
        Assert.Equal((6, 0), Counted(await _billing.ReconcileAsync(dryRun: true)));
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync()).Status);
        Assert.Null(await _billing.Store.FindDocumentAsync(WithheldRevocations.Name, Ct));
    }

    [Fact]
    public async Task Few_revocations_are_repaired_and_withdrawn_ones_clear_the_warning()
    {
        var canceled = await _billing.CanceledUnseenAsync(6);
        Assert.Equal(6, (await _billing.ReconcileAsync()).Withheld);
        // One of them was right after all: an event came for it.
        await _billing.SyncAsync(canceled[0]);
        Assert.Equal((0, 5), Counted(await _billing.ReconcileAsync()));
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync()).Status);
    }

    [Fact]
    public async Task A_payer_whose_event_was_lost_is_repaired_even_when_the_run_is_broken_off()
    {
        var customers = (await PayingCustomersAsync(3)).OrderBy(Sha256Hex.Of, StringComparer.Ordinal).ToList();
        var genuine = _billing.Customers();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _billing.ReconcileAsync(fetch: (customer, ct) =>
            customer == customers[2] ? throw new StorageUnavailableException("The disk is gone.") : genuine.LookAsync(customer, ct)));
        Assert.Equal(customers.Take(2), await _billing.WorkAsync());
    }

    private static LookAtCustomer EndedOr(StripeCustomers genuine) => (customer, ct) =>
        customer.StartsWith("cus_ended_", StringComparison.Ordinal)
        ? Task.FromResult(new StripeSnapshot([], []))
        : genuine.LookAsync(customer, ct);

    private static (int Withheld, int Queued) Counted(ReconciliationResult result) => (result.Withheld, result.Queued);

    private SubscriptionStanding StoredStanding(string customer) => _billing.StoredAsync(customer).Result.Standing;

    private Task<HealthCheckResult> HealthAsync() => new WithheldRevocationsHealthCheck(_billing.Store).CheckHealthAsync(new(), Ct);

    private async Task<List<string>> PayingCustomersAsync(int count)
    {
        var customers = new List<string>();
        for (var i = 0; i < count; i++)
            customers.Add(await _billing.PayingCustomerAsync());
        return customers;
    }
}
