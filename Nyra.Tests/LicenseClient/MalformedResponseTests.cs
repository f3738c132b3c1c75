using CsCheck;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>
/// Whatever a response says: a call that a person started succeeds or throws a LicensingException, a refresh throws nothing, what is stored
/// changes only by what the backend signed, and the next genuine response works.
/// </summary>
public sealed class MalformedResponseTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    // Longer than the client waits for an activation.
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(25);

    private readonly (SigningKeys First, SigningKeys Second, SigningKeys Foreign) _keys = (TestKeys.New(), TestKeys.New(), TestKeys.New());

    private enum Call
    {
        Refresh,
        BeginCheckout,
        Activate,
        ActivateByCode,
        ListDevices,
        OpenPortal,
        ReleaseDevice,
        OfferCode,
    }

    private enum Stored
    {
        Nothing,
        Checkout,
        License,
        LicenseAndCheckout,
        Refusal,
    }

    public void Dispose()
    {
        _keys.First.Dispose();
        _keys.Second.Dispose();
        _keys.Foreign.Dispose();
    }

    [Fact]
    public Task No_response_throws_what_is_not_documented_or_changes_what_is_stored_without_a_signature() =>
        Gen.Select(Gen.Enum<Call>(), Gen.Enum<Stored>(), Gen.Bool, Gen.Bool, Malformation.Any, Malformation.Any)
            .SampleAsync(
                (call, stored, rotated, subscribed, response, keySet) => RunAsync(call, stored, rotated, subscribed, response, keySet),
                iter: 800);

    private async Task RunAsync(Call call, Stored stored, bool rotated, bool subscribed, Malformation response, Malformation keySet)
    {
        var time = new HurriedTime(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        using var backend = new MalformingBackend(rotated, time, _keys) { Subscribed = subscribed };
        using var http = new HttpClient(backend) { BaseAddress = new("https://billing.example") };
        var storage = new MemoryLicenseStorage();
        using var client = new LicensingClient(http, new()
        {
            DeviceId = MalformingBackend.Device,
            DeviceName = "Laptop",
            TrustedKeys = TestKeys.Published(_keys.First),
            Storage = storage,
            Time = time,
        });
        await storage.SaveAsync(Before(stored, rotated, backend), Ct);
        var stateBefore = await client.GetStateAsync(Ct);
        var before = await storage.LoadAsync(Ct);

        (backend.Call, backend.Keys) = (response, keySet);
        var error = await ThrownAsync(client, call);
        var after = await storage.LoadAsync(Ct);
        var state = await client.GetStateAsync(Ct);

        Holds(error is null || (call != Call.Refresh && IsDocumented(error)), () => $"{error}\n{backend.Sent}");
        Holds(time.Passed < MaxWait, () => $"waited {time.Passed}\n{backend.Sent}");
        if (!backend.SentSigned)
        {
            var checkoutKept = after.Checkout?.Verifier == before.Checkout?.Verifier || IsCheckoutsOwn(call, before, error);
            Holds(checkoutKept, () => $"{after.Checkout}\n{backend.Sent}");
            Holds(Kept(after) == Kept(before), () => $"{Kept(after)}\nin place of\n{Kept(before)}\n{backend.Sent}");
            var sameState = (state.Licensed, state.AccessCode) == (stateBefore.Licensed, stateBefore.AccessCode);
            Holds(sameState, () => $"{state} after {stateBefore}\n{backend.Sent}");
        }
        if (!backend.SentStatement)
            Assert.Equal(before.KeyStatements, after.KeyStatements);
        await NextGenuineWorksAsync(backend, client, storage, IsBackendsOwnMistake(response));
    }

    private static StoredLicense Before(Stored stored, bool rotated, MalformingBackend backend)
    {
        var checkout = new PendingCheckout(MalformingBackend.Session, "https://pay.example/cs_1", "verifier");
        IReadOnlyList<string>? statements = rotated ? [backend.Statement()] : null;
        return stored switch
        {
            Stored.Nothing => new(),
            Stored.Checkout => new(Checkout: checkout),
            Stored.License => new("token", backend.License(), KeyStatements: statements),
            Stored.LicenseAndCheckout => new("token", backend.License(), Checkout: checkout, KeyStatements: statements),
            _ => new("token", backend.License(), backend.Refusal(), KeyStatements: statements),
        };
    }

    private static async Task<Exception?> ThrownAsync(LicensingClient client, Call call)
    {
        try
        {
            await (call switch
            {
                Call.Refresh => client.RefreshAsync(Ct),
                Call.BeginCheckout => ReadAsync(
                    client.BeginCheckoutAsync("a@b.example", Ct), checkout => IsWebAddress(checkout.Url) && checkout.SessionId.Length > 0),
                Call.Activate => client.ActivateAsync(Ct),
                Call.ActivateByCode => client.ActivateByCodeAsync("7q3k-m0xz", Ct),
                Call.ListDevices => ReadAsync(
                    client.ListDevicesAsync(Ct), list => list.Devices.All(device => device is { DeviceId.Length: > 0, Name: not null })),
                Call.OpenPortal => ReadAsync(client.OpenPortalAsync(Ct), address => IsWebAddress(address.AbsoluteUri)),
                Call.ReleaseDevice => client.ReleaseDeviceAsync("desktop", Ct),
                _ => ReadAsync(client.OfferCodeAsync(Ct), code => code.Code.Length > 0),
            });
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private static async Task ReadAsync<T>(Task<T> call, Func<T, bool> isUsable) => Holds(isUsable(await call), () => $"{call.Result}");

    // The message is made for a failure alone: exceptions and responses as text are most of the work.
    private static void Holds(bool condition, Func<string> message)
    {
        if (!condition)
            Assert.Fail(message());
    }

    private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == "https";

    private static bool IsDocumented(Exception error) =>
        error is LicensingException { Message: { Length: < 1000 } message } && message.Any(char.IsLetter);

    // All of it but what an unsigned response may change: advice, the clock's reading and the checkout.
    private static string Kept(StoredLicense stored) => string.Join('\n', stored.DeviceToken, stored.License, stored.Refusal);

    // A checkout that was begun just now, or that the backend says will never activate anything.
    private static bool IsCheckoutsOwn(Call call, StoredLicense before, Exception? error) => (call, error) switch
    {
        (Call.BeginCheckout, null) => before.Checkout is null,
        (Call.Activate, LicensingException { Status: 402 or 404 or 410, Type: { } type }) =>
            type.StartsWith("urn:nyra:problem:", StringComparison.Ordinal),
        _ => false,
    };

    // A signed refusal from the year 9999 is one that no license comes after.
    private static bool IsBackendsOwnMistake(Malformation response) => response.What is Change.ClaimSignedByRightKey;

    private static async Task NextGenuineWorksAsync(
        MalformingBackend backend, LicensingClient client, MemoryLicenseStorage storage, bool maybeNot)
    {
        (backend.Call, backend.Keys, backend.Subscribed) = (null, null, true);
        var stored = await storage.LoadAsync(Ct);
        var state = stored.DeviceToken is null ? await client.ActivateByCodeAsync("7q3k-m0xz", Ct) : await client.RefreshAsync(Ct);
        Holds(state.Status == LicenseStatus.Active || maybeNot, () => $"{state}\n{backend.Sent}");
        Assert.True((await client.OpenPortalAsync(Ct)).IsAbsoluteUri);
    }
}
