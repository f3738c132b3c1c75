using Nyra.LicenseClient;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Devices with the desktop's own code against the whole stack, and what a customer does with them.</summary>
public abstract class PaidPath : IAsyncLifetime
{
    protected static readonly CancellationToken Ct = CancellationToken.None;
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected RunningStack Stack { get; private set; } = null!;

    /// <summary>The keys that sign licenses, as a JWKS.</summary>
    protected string Keys { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Stack = await RunningStack.StartAsync();
        Keys = await Stack.Http.GetStringAsync(".well-known/jwks.json");
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected (LicensingClient Client, MemoryLicenseStorage Storage) Device(string id)
    {
        var storage = new MemoryLicenseStorage();
        return (new(Stack.Http, Options(id, storage)), storage);
    }

    protected LicensingClientOptions Options(string id, ILicenseStorage storage) =>
        new() { DeviceId = id, DeviceName = id, TrustedKeys = Keys, Storage = storage };

    /// <summary>Pays and activates.</summary>
    protected static async Task BuyAsync(LicensingClient client)
    {
        await PayAsync(await client.BeginCheckoutAsync(null, Ct));
        await client.ActivateAsync(Ct).WaitAsync(Patience);
    }

    /// <summary>Cancels the one subscription there is.</summary>
    protected async Task<Subscription> CancelAsync()
    {
        var stripe = Stack.StripeApi();
        return await stripe.V1.Subscriptions.CancelAsync(Assert.Single(await stripe.V1.Subscriptions.ListAsync()).Id);
    }

    /// <summary>Cancels the one subscription there is, and waits until the device knows.</summary>
    protected async Task<Subscription> LoseAccessAsync(LicensingClient client)
    {
        var canceled = await CancelAsync();
        await Eventually.HoldsAsync(async () => (await client.RefreshAsync(Ct)).Status == LicenseStatus.Revoked);
        return canceled;
    }

    protected static async Task PayAsync(PendingCheckout checkout)
    {
        using var page = await HostedPage.OpenAsync(new(checkout.Url), Ct);
        var (location, _) = await page.SubmitAsync(
            new Dictionary<string, string>
            {
                ["cardNumber"] = "4242424242424242",
                ["cardExpiry"] = "12 / 40",
                ["cardCvc"] = "123",
                ["billingName"] = "Test",
                ["email"] = "a@example.com",
            },
            Ct);
        Assert.Contains(checkout.SessionId, location!.ToString(), StringComparison.Ordinal);
    }

    protected static string Activation(PendingCheckout checkout, string device) =>
        $$"""{"sessionId":"{{checkout.SessionId}}","verifier":"{{checkout.Verifier}}","deviceId":"{{device}}","deviceName":"Device"}""";

    protected Task<HttpResponseMessage> GetAsync(string path, string token) => SendAsync(HttpMethod.Get, path, token);

    protected Task<HttpResponseMessage> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, null, json);

    protected Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, string? json = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return Stack.Http.SendAsync(request);
    }
}
