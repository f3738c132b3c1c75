using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.BillingApi.Usage;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Hosted AI usage as two API processes on one store count it for many callers at once.</summary>
public sealed class HostedAiUsageTests : IAsyncLifetime
{
    private const int Cap = 100;
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly string _deviceToken = DeviceToken.New();
    private ApiApp[] _apis = [];

    public async ValueTask InitializeAsync()
    {
        _apis = [await ApiApp.StartAsync(folder: _folder, time: _time), await ApiApp.StartAsync(folder: _folder, time: _time)];
        await RenewAsync(0, _time.GetUtcNow());
        await _apis[0].Store.UpdateDevicesAsync(
            "cus_1", roster => roster.Activate(new("laptop", "Laptop", DeviceToken.Hash(_deviceToken), Snapshots.Noon), 3), new(["activation"], "activated"), Ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _apis)
            await api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sixty_four_callers_of_two_processes_get_exactly_the_cap()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async caller =>
        {
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 4; i++)
            {
                var (status, id, _) = await ReserveAsync(caller % 2);
                statuses.Add(status);
                if (status != HttpStatusCode.OK)
                    continue;
                // Every fourth is not done after all.
                var settled = await SettleAsync((caller + i) % 2, i == 3 ? "release" : "commit", id!);
                Assert.Equal(HttpStatusCode.NoContent, settled);
            }
            return statuses;
        }));
        var usage = await UsageAsync();
        Assert.Equal(Cap, usage.GetProperty("used").GetInt32() + usage.GetProperty("remaining").GetInt32());
        Assert.Equal(0, usage.GetProperty("reserved").GetInt32());
        Assert.All(answers.SelectMany(statuses => statuses), status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.PaymentRequired));
        Assert.Equal(usage.GetProperty("remaining").GetInt32(), await FillAsync());
        Assert.Equal(HttpStatusCode.PaymentRequired, (await ReserveAsync(0)).Status);
    }

    [Fact]
    public async Task From_eighty_percent_on_every_answer_carries_a_warning_and_the_desktop_sees_it_too()
    {
        for (var i = 1; i <= Cap; i++)
        {
            var (_, id, warning) = await ReserveAsync(i % 2);
            Assert.Equal(i < 80 ? null : i < 100 ? "80" : "100", warning);
            await SettleAsync(0, "commit", id!);
        }
        var (status, _, over) = await ReserveAsync(0);
        Assert.Equal((HttpStatusCode.PaymentRequired, "100"), (status, over));
        using var answer = await _apis[0].SendAsync(HttpMethod.Get, "v1/usage", _deviceToken);
        Assert.Equal("100", Assert.Single(answer.Headers.GetValues(UsageEndpoints.WarningHeader)));
    }

    [Fact]
    public async Task A_reservation_that_is_not_settled_within_ten_minutes_is_given_back()
    {
        var (_, id, _) = await ReserveAsync(0);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await UsageAsync()).GetProperty("reserved").GetInt32());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await UsageAsync()).GetProperty("reserved").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, await SettleAsync(1, "commit", id!));
        Assert.Equal(Cap, (await UsageAsync()).GetProperty("remaining").GetInt32());
    }

    [Fact]
    public async Task A_released_reservation_id_is_no_free_usage_at_the_cap()
    {
        var (_, id, _) = await ReserveAsync(0);
        await SettleAsync(1, "release", id!);
        await FillAsync(leave: 1);
        // Below the cap the id counts again, once.
        Assert.Equal(HttpStatusCode.OK, (await ReserveAsync(0, id)).Status);
        Assert.Equal(HttpStatusCode.OK, (await ReserveAsync(1, id)).Status);
        Assert.Equal(0, (await UsageAsync()).GetProperty("remaining").GetInt32());
        await SettleAsync(1, "release", id!);
        await FillAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.PaymentRequired, (await ReserveAsync(i % 2, id)).Status);
    }

    [Fact]
    public async Task A_committed_reservation_id_is_no_free_usage_either()
    {
        var (_, id, _) = await ReserveAsync(0);
        await SettleAsync(0, "commit", id!);
        await ReserveAsync(1, id);
        await SettleAsync(1, "commit", id!);
        // A commit that is repeated after a lost response still counts once.
        Assert.Equal(HttpStatusCode.NoContent, await SettleAsync(0, "commit", id!));
        Assert.Equal(2, (await UsageAsync()).GetProperty("used").GetInt32());
    }

    [Fact]
    public async Task With_the_renewal_it_starts_from_zero_and_a_request_under_way_counts_in_the_new_period()
    {
        await FillAsync(leave: 1);
        var (_, id, _) = await ReserveAsync(0);
        Assert.Equal(HttpStatusCode.PaymentRequired, (await ReserveAsync(1)).Status);
        await RenewAsync(1, _time.GetUtcNow().AddMonths(1));
        Assert.Equal(HttpStatusCode.NoContent, await SettleAsync(1, "commit", id!));
        Assert.Equal(1, (await UsageAsync()).GetProperty("used").GetInt32());
    }

    private async Task<int> FillAsync(int leave = 0)
    {
        var filled = 0;
        for (var left = (await UsageAsync()).GetProperty("remaining").GetInt32(); left > leave; left--, filled++)
            await SettleAsync(0, "commit", (await ReserveAsync(0)).Id!);
        return filled;
    }

    private async Task RenewAsync(long version, DateTimeOffset periodStart)
    {
        var active = EntitlementRules.Next(BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Snapshots.Noon);
        var next = active with { HostedAiCap = Cap, PeriodStart = periodStart, PeriodEnd = periodStart.AddMonths(1) };
        Assert.Equal(SaveOutcome.Saved, await _apis[0].Store.SaveBillingAsync("cus_1", version, next, new([$"evt_{version}"], "renewed"), Ct));
    }

    private async Task<(HttpStatusCode Status, string? Id, string? Warning)> ReserveAsync(int api, string? reservationId = null)
    {
        var request = JsonSerializer.Serialize(new { customerId = "cus_1", reservationId });
        using var answer = await _apis[api].SendAsync(HttpMethod.Post, "v1/usage/hosted-ai/reserve", ApiApp.LicenseApiToken, request);
        var warning = answer.Headers.TryGetValues(UsageEndpoints.WarningHeader, out var values) ? values.Single() : null;
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        return (answer.StatusCode, body.RootElement.TryGetProperty("reservationId", out var id) ? id.GetString() : null, warning);
    }

    private async Task<HttpStatusCode> SettleAsync(int api, string how, string id)
    {
        using var answer = await _apis[api].SendAsync(
            HttpMethod.Post, "v1/usage/hosted-ai/" + how, ApiApp.LicenseApiToken, $$"""{"customerId":"cus_1","reservationId":"{{id}}"}""");
        return answer.StatusCode;
    }

    private async Task<JsonElement> UsageAsync()
    {
        using var answer = await _apis[1].SendAsync(HttpMethod.Get, "v1/usage", _deviceToken);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
    }
}
