using System.Net;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>How long an activation waits, whatever the response.</summary>
public sealed class ActivationWaitTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly PendingCheckout Checkout = new("cs_1", "https://pay.example/cs_1", "verifier");

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly HurriedTime _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLicenseStorage _storage = new();
    private int _requests;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("2147483647")]
    [InlineData("99999999999999999999")]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("soon")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task An_outage_is_waited_for_a_quarter_of_an_hour_and_the_checkout_is_kept(string retryAfter)
    {
        var error = await ActivateAsync(_ => 503, retryAfter);
        Assert.Equal(503, error.Status);
        Assert.Contains("activate again later", error.Message, StringComparison.Ordinal);
        Assert.InRange(_time.Passed, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20));
        // Neither without a pause nor hardly ever.
        Assert.InRange(_requests, 3, 200);
        Assert.Equal(Checkout, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(504)]
    public async Task A_response_that_may_differ_later_is_waited_for(int status)
    {
        Assert.Equal(403, (await ActivateAsync(request => request < 3 ? status : 403, "1")).Status);
        Assert.Equal(3, _requests);
    }

    [Fact]
    public async Task A_payment_that_is_never_confirmed_is_waited_for_a_day()
    {
        var error = await ActivateAsync(_ => 202, "300");
        Assert.Contains("24 hours", error.Message, StringComparison.Ordinal);
        Assert.InRange(_time.Passed, TimeSpan.FromHours(24), TimeSpan.FromHours(24.2));
        Assert.Equal(Checkout, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task Outages_in_between_do_not_end_the_wait_for_a_payment()
    {
        await ActivateAsync(request => request % 3 == 0 ? 202 : 502, "300");
        Assert.InRange(_time.Passed, TimeSpan.FromHours(24), TimeSpan.FromHours(24.2));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Sun, 01 Nov 2026 12:02:00 GMT", 120)]
    [InlineData("86400", 300)]
    public async Task The_backends_wish_is_heeded_up_to_five_minutes(string retryAfter, int seconds)
    {
        await ActivateAsync(request => request == 1 ? 429 : 403, retryAfter);
        Assert.Equal(TimeSpan.FromSeconds(seconds), _time.Passed);
    }

    private async Task<LicensingException> ActivateAsync(Func<int, int> status, string retryAfter)
    {
        await _storage.SaveAsync(new(Checkout: Checkout), Ct);
        using var http = new HttpClient(new ScriptedHttp(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status(++_requests));
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            return response;
        }))
        {
            BaseAddress = new("https://billing.example"),
        };
        using var client = new LicensingClient(http, new()
        {
            DeviceId = "laptop",
            DeviceName = "Laptop",
            TrustedKeys = TestKeys.Published(_keys),
            Storage = _storage,
            Time = _time,
        });
        return await Assert.ThrowsAsync<LicensingException>(() => client.ActivateAsync(Ct));
    }
}
