using System.Net;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>What an app shows while it waits for a payment, and when it stops waiting.</summary>
public sealed class ActivationOptionsTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly PendingCheckout Checkout = new("cs_1", "https://pay.example/cs_1", "verifier");

    private readonly SigningKeys _keys = TestKeys.New();
    private readonly SteppedTime _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLicenseStorage _storage = new();
    private readonly List<ActivationProgress> _reported = [];

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Each_wait_is_reported_with_its_reason_its_age_and_the_next_attempt()
    {
        var responses = new Queue<(int Status, string RetryAfter)>([(202, "2"), (503, "7"), (503, "0"), (202, "0"), (403, "0")]);
        var activation = ActivateAsync(_ => Response(responses.Dequeue()), new() { Progress = new Reported(_reported) });
        for (var waits = 0; waits < 4; waits++)
            await _time.StepAsync();
        Assert.Equal(403, (await Assert.ThrowsAsync<LicensingException>(() => activation)).Status);
        Assert.Equal(
            [
                new(ActivationWait.Payment, TimeSpan.Zero, TimeSpan.FromSeconds(2)),
                new(ActivationWait.Backend, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(7)),
                new(ActivationWait.Backend, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(5)),
                new(ActivationWait.Payment, TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(1)),
            ],
            _reported);
    }

    [Theory]
    [InlineData(202, "^The payment was not confirmed within 3 minutes\\.")]
    [InlineData(503, "^The billing backend was not available for \\d+ (seconds|minutes) \\(HTTP 503\\)\\.")]
    public async Task The_time_limit_ends_the_wait_and_keeps_the_checkout(int status, string reason)
    {
        var activation = ActivateAsync(_ => Response((status, "40")), new() { TimeLimit = TimeSpan.FromMinutes(3) });
        var error = await PassUntilItEndsAsync(activation, TimeSpan.FromMinutes(3));
        Assert.True(error.CheckoutPending);
        Assert.Equal(status, error.Status);
        Assert.Matches($"{reason} The checkout is kept on this device: activate again later\\.$", error.Message);
        Assert.Equal(Checkout, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task The_time_limit_ends_a_request_without_a_response()
    {
        var activation = ActivateAsync(
            _ => new TaskCompletionSource<HttpResponseMessage>().Task, new() { TimeLimit = TimeSpan.FromSeconds(30) });
        var error = await PassUntilItEndsAsync(activation, TimeSpan.FromSeconds(30));
        Assert.True(error.CheckoutPending);
        Assert.StartsWith("The activation was not finished within 30 seconds.", error.Message, StringComparison.Ordinal);
        Assert.Equal(Checkout, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task A_wait_that_is_canceled_within_its_limit_is_a_cancellation()
    {
        using var closing = new CancellationTokenSource();
        var activation = ActivateAsync(
            _ =>
            {
                closing.Cancel();
                return Response((202, "60"));
            },
            new() { TimeLimit = TimeSpan.FromHours(1) }, closing.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => activation.WaitAsync(Patience));
        Assert.Equal(Checkout, (await _storage.LoadAsync(Ct)).Checkout);
    }

    [Fact]
    public async Task A_refusal_within_the_limit_is_no_pending_checkout()
    {
        var error = await Assert.ThrowsAsync<LicensingException>(
            () => ActivateAsync(_ => Response((403, "0")), new() { TimeLimit = TimeSpan.FromHours(1) }));
        Assert.False(error.CheckoutPending);
    }

    [Fact]
    public async Task A_limit_that_passes_while_the_license_is_saved_ends_nothing()
    {
        var access = new Access(true, AccessCodes.Active);
        var slow = new SlowDisk(_storage, () => _time.Advance(TimeSpan.FromMinutes(5)));
        await _storage.SaveAsync(new(Checkout: Checkout), Ct);
        using var http = new HttpClient(new ScriptedHttp(async request =>
        {
            using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(Ct));
            var license = new LicenseIssuer(_keys).Issue(
                "cus_1", "device", new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" }, access,
                LicenseTerms.For(access, _time.GetUtcNow()), body.RootElement.GetProperty("nonce").GetString());
            return ScriptedHttp.Json($$"""{"deviceToken":"token","license":"{{license}}"}""");
        }))
        { BaseAddress = new("https://billing.example"), Timeout = Timeout.InfiniteTimeSpan };
        using var client = new LicensingClient(http, new("device", "Device", TestKeys.Published(_keys), slow) { Time = _time });
        var state = await client.ActivateAsync(new ActivationOptions { TimeLimit = TimeSpan.FromMinutes(1) });
        Assert.Equal(LicenseStatus.Active, state.Status);
        Assert.True(slow.Saved);
        Assert.Equal("token", (await _storage.LoadAsync(Ct)).DeviceToken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((24 * 3600) + 1)]
    public async Task A_limit_that_cannot_be_kept_is_refused_before_any_request(int seconds)
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ActivateAsync(
            _ => throw new InvalidOperationException("A request was sent."), new() { TimeLimit = TimeSpan.FromSeconds(seconds) }));
        Assert.Contains("TimeLimit must be more than zero and at most 24 hours.", error.Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> Response((int Status, string RetryAfter) scripted)
    {
        var response = new HttpResponseMessage((HttpStatusCode)scripted.Status) { Content = new ByteArrayContent([]) };
        response.Headers.TryAddWithoutValidation("Retry-After", scripted.RetryAfter);
        return Task.FromResult(response);
    }

    private async Task<LicenseState> ActivateAsync(
        Func<HttpRequestMessage, Task<HttpResponseMessage>> backend, ActivationOptions options, CancellationToken ct = default)
    {
        await _storage.SaveAsync(new(Checkout: Checkout), Ct);
        using var http = new HttpClient(new ScriptedHttp(backend))
        {
            BaseAddress = new("https://billing.example"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var client = new LicensingClient(http, new("device", "Device", TestKeys.Published(_keys), _storage) { Time = _time });
        return await client.ActivateAsync(options, ct);
    }

    private async Task<LicensingException> PassUntilItEndsAsync(Task activation, TimeSpan limit)
    {
        for (var passed = TimeSpan.Zero; passed < limit - TimeSpan.FromSeconds(1); passed += TimeSpan.FromSeconds(1))
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(activation.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        return await Assert.ThrowsAsync<LicensingException>(() => activation.WaitAsync(Patience));
    }

    private sealed class SlowDisk(ILicenseStorage inner, Action pass) : ILicenseStorage
    {
        public bool Saved { get; private set; }

        public Task<StoredLicense> LoadAsync(CancellationToken ct) => inner.LoadAsync(ct);

        public async Task SaveAsync(StoredLicense stored, CancellationToken ct)
        {
            pass();
            ct.ThrowIfCancellationRequested();
            await inner.SaveAsync(stored, ct);
            Saved = true;
        }
    }

    // Progress<T> reports on another thread, and some time later.
    private sealed class Reported(List<ActivationProgress> reports) : IProgress<ActivationProgress>
    {
        public void Report(ActivationProgress value) => reports.Add(value);
    }
}
