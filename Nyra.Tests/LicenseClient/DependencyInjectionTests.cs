using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>The client in an app's container, and on its user interface thread.</summary>
public sealed class DependencyInjectionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SigningKeys _keys = TestKeys.New();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void One_client_and_one_refresher_are_registered_for_the_life_of_the_app()
    {
        using var provider = Services(new("http://127.0.0.1:9/"));
        Assert.Same(provider.GetRequiredService<LicensingClient>(), provider.GetRequiredService<LicensingClient>());
        Assert.Same(provider.GetRequiredService<LicenseRefresher>(), provider.GetRequiredService<LicenseRefresher>());
    }

    [Fact]
    public async Task A_container_that_is_disposed_with_or_without_waiting_ends_the_refresher()
    {
        var provider = Services(new("http://127.0.0.1:9/"));
        var refresher = provider.GetRequiredService<LicenseRefresher>();
        provider.Dispose();
        await refresher.DisposeAsync().AsTask().WaitAsync(Patience);

        var other = Services(new("http://127.0.0.1:9/"));
        other.GetRequiredService<LicenseRefresher>();
        await other.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task The_app_may_bring_its_own_http_client()
    {
        var asked = new TaskCompletionSource<Uri?>();
        using var http = new HttpClient(new ScriptedHttp(request =>
        {
            asked.TrySetResult(request.RequestUri);
            return ScriptedHttp.Json("""{"sessionId":"cs_1","url":"https://pay.example/cs_1"}""");
        }))
        { BaseAddress = new("https://billing.example/nyra/") };
        using var provider = new ServiceCollection().AddNyraLicensing(_ => http, _ => Options()).BuildServiceProvider();
        await provider.GetRequiredService<LicensingClient>().BeginCheckoutAsync();
        Assert.Equal(new("https://billing.example/nyra/v1/checkout/sessions"), await asked.Task.WaitAsync(Patience));
    }

    [Fact]
    public void A_wrong_address_is_reported_when_the_client_is_resolved()
    {
        using var provider = Services(new("https://billing.example/without-slash"));
        var error = Assert.Throws<ArgumentException>(provider.GetRequiredService<LicensingClient>);
        Assert.Contains("must end with a slash", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_raised_on_the_context_that_the_options_name()
    {
        var context = new Posts();
        using var http = new HttpClient { BaseAddress = new("http://127.0.0.1:9/") };
        var options = Options();
        options.EventContext = context;
        using var client = new LicensingClient(http, options);
        var changed = new TaskCompletionSource<SynchronizationContext?>();
        client.StateChanged += (_, _) => changed.TrySetResult(SynchronizationContext.Current);
        await client.GetStateAsync();
        Assert.False(changed.Task.IsCompleted);
        context.RunAll();
        Assert.Same(context, await changed.Task.WaitAsync(Patience));
    }

    // Desktop code blocks its thread in places that cannot wait otherwise, such as a constructor or a closing window.
    [Fact]
    public async Task A_thread_that_blocks_on_a_call_does_not_hang()
    {
        using var http = new HttpClient(new ScriptedHttp(async _ =>
        {
            await Task.Delay(1).ConfigureAwait(false);
            return ScriptedHttp.Json("{}", 503);
        }))
        { BaseAddress = new("http://127.0.0.1:9/") };
        var options = Options();
        await options.Storage.SaveAsync(new StoredLicense("token"));
        options.Storage = new SlowStorage(options.Storage);
        using var client = new LicensingClient(http, options);
        var blocked = Task.Factory.StartNew(
            () =>
            {
                // What is posted to this context never runs.
                SynchronizationContext.SetSynchronizationContext(new Posts());
                return client.RefreshAsync().GetAwaiter().GetResult().Status;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal(LicenseStatus.None, await blocked.WaitAsync(Patience));
    }

    private ServiceProvider Services(Uri backend) =>
        new ServiceCollection().AddNyraLicensing(backend, _ => Options()).BuildServiceProvider();

    private LicensingClientOptions Options() =>
        new() { DeviceId = "device", DeviceName = "Device", TrustedKeys = TestKeys.Published(_keys), Storage = new MemoryLicenseStorage() };

    private sealed class Posts : SynchronizationContext
    {
        private readonly Queue<Action> _posted = [];

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_posted)
                _posted.Enqueue(() => d(state));
        }

        public void RunAll()
        {
            var before = Current;
            SetSynchronizationContext(this);
            while (_posted.TryDequeue(out var callback))
                callback();
            SetSynchronizationContext(before);
        }
    }

    private sealed class SlowStorage(ILicenseStorage inner) : ILicenseStorage
    {
        public async Task<StoredLicense> LoadAsync(CancellationToken ct)
        {
            await Task.Delay(1, ct).ConfigureAwait(false);
            return await inner.LoadAsync(ct).ConfigureAwait(false);
        }

        public async Task SaveAsync(StoredLicense stored, CancellationToken ct)
        {
            await Task.Delay(1, ct).ConfigureAwait(false);
            await inner.SaveAsync(stored, ct).ConfigureAwait(false);
        }
    }
}
