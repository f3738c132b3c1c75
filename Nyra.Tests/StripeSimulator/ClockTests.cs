using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class ClockTests : SimulatorTest
{
    [Fact]
    public async Task It_starts_at_wall_time_and_goes_forward_when_told()
    {
        var wall = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var start = await Simulator.NowAsync();

        var advanced = await Simulator.AdvanceAsync(new { seconds = 3600 });
        var exact = await Simulator.AdvanceAsync(new { to = start + 10_000 });

        Assert.InRange(start, wall - 1, wall + 60);
        Assert.InRange(advanced.GetProperty("now").GetInt64(), start + 3600, start + 3660);
        Assert.Equal(start + 10_000, exact.GetProperty("now").GetInt64());
        Assert.Equal(0, exact.GetProperty("events").GetInt32());
        Assert.InRange(await Simulator.NowAsync(), start + 10_000, start + 10_060);
    }

    [Fact]
    public async Task A_month_is_a_calendar_month()
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(await Simulator.NowAsync());

        var advanced = await Simulator.AdvanceAsync(new { months = 2 });

        var expected = start.AddMonths(2).ToUnixTimeSeconds();
        Assert.InRange(advanced.GetProperty("now").GetInt64(), expected, expected + 60);
    }

    [Fact]
    public async Task New_objects_are_dated_by_it()
    {
        await Simulator.AdvanceAsync(new { months = 12 });

        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);

        Assert.True(customer.Created > DateTime.UtcNow.AddMonths(11));
    }

    [Fact]
    public async Task An_advance_says_how_many_events_it_raised()
    {
        var shop = await Shop.OpenAsync(Simulator);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.EntitleAsync();

        var advanced = await Simulator.AdvanceAsync(new { months = 1 });

        Assert.Equal(2, advanced.GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task Steps_of_different_subscriptions_run_in_the_order_of_their_time()
    {
        var shop = await Shop.OpenAsync(Simulator);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.AdvanceAsync(new { seconds = 1800 });
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.AdvanceAsync(new { months = 3 });

        var events = await Simulator.EventsAsync();

        Assert.Equal(events.Select(one => one.Created).Order(), events.Select(one => one.Created));
    }

    [Theory]
    [InlineData("""{"seconds":-60}""", "Time does not go backwards")]
    [InlineData("""{"to":1700000000}""", "Time does not go backwards")]
    [InlineData("""{"months":-1}""", "Time does not go backwards")]
    [InlineData("{}", "Exactly one of")]
    [InlineData("""{"seconds":1,"months":1}""", "Exactly one of")]
    [InlineData("""{"months":121}""", "10 years at most")]
    [InlineData("""{"to":99999999999999}""", "Exactly one of")]
    [InlineData("""{"seconds":"soon"}""", "The body must be JSON")]
    [InlineData("{", "The body must be JSON")]
    [InlineData("null", "Exactly one of")]
    public async Task What_cannot_be_is_a_clear_400_and_moves_nothing(string body, string detail)
    {
        var before = await Simulator.NowAsync();

        using var response = await Simulator.Http.PostAsync(
            "/_simulator/clock/advance", new StringContent(body, Encoding.UTF8, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.InRange(await Simulator.NowAsync(), before, before + 60);
    }

    [Fact]
    public async Task What_falls_due_happens_without_anybody_advancing()
    {
        await using var simulator = await RunningSimulator.StartAsync(("InvoiceFinalizationMinutes", 0));
        var shop = await Shop.OpenAsync(simulator, "day");
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var end = new DateTimeOffset(subscription.Items.Single().CurrentPeriodEnd).ToUnixTimeSeconds();

        // Two seconds before the end: the rest is wall time.
        await simulator.AdvanceAsync(new { to = end - 2 });

        await RunningSimulator.UntilAsync(
            async () => (await simulator.EventsAsync()).Count(one => one.Type == "invoice.paid") == 2, "the renewal is paid");
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        using var response = await Simulator.Http.GetAsync("/_simulator/health", Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
