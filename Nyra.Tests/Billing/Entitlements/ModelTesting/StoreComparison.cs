using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Xunit;
using static Nyra.Tests.Billing.Entitlements.ModelTesting.StoreOperation;

namespace Nyra.Tests.Billing.Entitlements.ModelTesting;

/// <summary>
/// Does the same to a store and to the model, and compares each result and, in the end, all that can be read. Every name begins with
/// the run's own prefix, so that many runs share one store.
/// </summary>
internal sealed class StoreComparison(Func<Task<IEntitlementStore>> open, string prefix)
{
    private const int DeviceLimit = 3;
    private static readonly DateTimeOffset Noon = Snapshots.Noon;
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly StoreModel _model = new();
    private readonly List<string> _codes = [];
    private readonly List<string> _credentials = [];
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private IEntitlementStore _store = null!;
    private int _step;

    public async Task RunAsync(IReadOnlyList<StoreOperation> operations)
    {
        _store = await open();
        foreach (var operation in operations)
        {
            _step++;
            await DoAsync(operation);
        }
        await CompareAllAsync(_store);
        await CompareAllAsync(await open());
    }

    private Task DoAsync(StoreOperation operation) => operation switch
    {
        SaveBilling save => SaveBillingAsync(save),
        ActivateDevice activate => DevicesAsync(
            Customer(activate.Customer), Activated(NewDevice(activate.Device)), activate.Audited ? Cause() : null),
        ReleaseDevice release => DevicesAsync(
            Customer(release.Customer), roster => roster.Release(Device(release.Device), Noon.AddMinutes(_step)), Cause()),
        OfferCode offer => OfferAsync(offer),
        UseCode use => UseAsync(use),
        Reserve reserve => UsageAsync(
            Customer(reserve.Customer), usage => usage.Reserve($"{reserve.Reservation}", Noon.AddMinutes(10), cap: 2)),
        SettleReservation { Done: true } done => UsageAsync(Customer(done.Customer), usage => usage.Commit($"{done.Reservation}")),
        SettleReservation back => UsageAsync(Customer(back.Customer), usage => usage.Release($"{back.Reservation}")),
        SaveCheckout save => SaveCheckoutAsync(save),
        Erase erase => EraseAsync(Customer(erase.Customer)),
        SaveDocument save => SaveDocumentAsync(save),
        ListAccounts list => ListAsync(list),
        ProveWritable => _store.ProveWritableAsync(Ct).AsTask(),
        Reopen => ReopenAsync(),
        _ => throw new InvalidOperationException($"{operation} is not compared."),
    };

    private async Task SaveBillingAsync(SaveBilling save)
    {
        var customer = Customer(save.Customer);
        var expected = (_model.Find(customer)?.Billing.Version ?? 0) + save.Version;
        var cause = Cause();
        Assert.Equal(
            _model.SaveBilling(customer, expected, States[save.State], cause),
            await _store.SaveBillingAsync(customer, expected, States[save.State], cause, Ct));
        await CompareAccountAsync(_store, customer);
    }

    private Task OfferAsync(OfferCode offer)
    {
        var code = new DeviceCode(
            Credential(), Noon.AddMinutes(_step + offer.Minutes),
            offer.Replaces < 0 ? null : Device(offer.Replaces), offer.OfferedBy < 0 ? null : Device(offer.OfferedBy));
        _codes.Add(code.Hash);
        return DevicesAsync(Customer(offer.Customer), roster => roster.Offer(code, Noon.AddMinutes(_step)), Cause());
    }

    private async Task UseAsync(UseCode use)
    {
        if (_codes.Count == 0)
            return;
        var code = _codes[use.Code % _codes.Count];
        await CompareCredentialAsync(_store, code);
        if (_model.FindByCredential(code) is not { } account)
            return;
        var device = NewDevice(use.Device);
        await DevicesAsync(
            account.CustomerId,
            roster => (roster.Use(code, device, DeviceLimit, Noon.AddMinutes(_step)) as DeviceCodeUse.Joined)?.Roster, Cause());
    }

    private async Task DevicesAsync(string customer, Func<DeviceRoster, DeviceRoster?> change, Cause? cause)
    {
        var expected = _model.UpdateDevices(customer, change, cause);
        Equal(expected, await _store.UpdateDevicesAsync(customer, change, cause, Ct), EntitlementJson.Default.DeviceRoster);
        await CompareAccountAsync(_store, customer);
    }

    private async Task UsageAsync(string customer, Func<HostedAiUsage, HostedAiUsage?> change)
    {
        var expected = _model.UpdateUsage(customer, change);
        Equal(expected, await _store.UpdateUsageAsync(customer, change, Ct), EntitlementJson.Default.HostedAiUsage);
        await CompareAccountAsync(_store, customer);
    }

    private async Task SaveCheckoutAsync(SaveCheckout save)
    {
        // Each at a different moment, so that "latest" and "oldest first" have one answer; half a day away from the moments at which a store
        // forgets a checkout, which is by its own clock.
        var created = _started.AddDays(save.DaysLeft - 1).AddHours(12).AddSeconds(_step);
        var checkout = new CheckoutRecord(
            Session(save.Session), Customer(save.Customer), Device(0), Challenge(save.Challenge), created, created.AddDays(1),
            save.Paid ? created.AddHours(1) : null);
        _model.SaveCheckout(checkout, _started);
        await _store.SaveCheckoutAsync(checkout, Ct);
    }

    private async Task EraseAsync(string customer)
    {
        Assert.Equal(_model.Erase(customer), await _store.EraseAsync(customer, Ct));
        await CompareAccountAsync(_store, customer);
    }

    private async Task SaveDocumentAsync(SaveDocument save)
    {
        var name = Document(save.Name);
        var expected = (_model.FindDocument(name)?.Version ?? 0) + save.Version;
        Assert.Equal(
            _model.SaveDocument(name, expected, Contents[save.Content]),
            await _store.SaveDocumentAsync(name, expected, Contents[save.Content], Ct));
    }

    private async Task ListAsync(ListAccounts list)
    {
        // Other runs' customers come before or after this run's, never between them.
        var after = list.After < 0 ? prefix : Customer(list.After);
        var listed = (await _store.ListAsync(after, list.Max, Ct))
            .TakeWhile(account => account.CustomerId.StartsWith(prefix, StringComparison.Ordinal));
        Assert.Equal(_model.List(after, list.Max).Select(Shown), listed.Select(Shown));
    }

    private async Task ReopenAsync() => _store = await open();

    private async Task CompareAllAsync(IEntitlementStore store)
    {
        for (var i = 0; i < 3; i++)
        {
            var customer = Customer(i);
            await CompareAccountAsync(store, customer);
            Assert.Equal(_model.Audit(customer).Select(Shown), (await store.ReadAuditAsync(customer, Ct)).Select(Shown));
            Assert.Equal(_model.ListCheckouts(customer), await store.ListCheckoutsAsync(customer, Ct));
            Assert.Equal(_model.FindCheckoutByChallenge(Challenge(i)), await store.FindCheckoutByChallengeAsync(Challenge(i), Ct));
        }
        for (var i = 0; i < 4; i++)
            Assert.Equal(_model.FindCheckout(Session(i)), await store.FindCheckoutAsync(Session(i), Ct));
        foreach (var credential in _credentials)
            await CompareCredentialAsync(store, credential);
        for (var i = 0; i < 2; i++)
            Assert.Equal(Shown(_model.FindDocument(Document(i))), Shown(await store.FindDocumentAsync(Document(i), Ct)));
        var documents = (await store.ListDocumentsAsync(Ct)).Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        Assert.Equal(_model.ListDocuments(), documents);
    }

    private async Task CompareAccountAsync(IEntitlementStore store, string customer) =>
        Assert.Equal(Shown(_model.Find(customer)), Shown(await store.FindAsync(customer, Ct)));

    private async Task CompareCredentialAsync(IEntitlementStore store, string hash) =>
        Assert.Equal(Shown(_model.FindByCredential(hash)), Shown(await store.FindByCredentialAsync(hash, Ct)));

    private static void Equal<T>(T? expected, T? actual, JsonTypeInfo<T> type) where T : class => Assert.Equal(
        expected is null ? null : JsonSerializer.Serialize(expected, type), actual is null ? null : JsonSerializer.Serialize(actual, type));

    private static string? Shown(Account? account) => account is null ? null : $"""
        {account.CustomerId}
        {account.Billing.Version} {JsonSerializer.Serialize(account.Billing.Value, EntitlementJson.Default.BillingState)}
        {account.Devices.Version} {JsonSerializer.Serialize(account.Devices.Value, EntitlementJson.Default.DeviceRoster)}
        {account.Usage.Version} {JsonSerializer.Serialize(account.Usage.Value, EntitlementJson.Default.HostedAiUsage)}
        """;

    // But for the moment, which is the store's own.
    private static string Shown(AuditEntry row) => $"{row.Part} {row.Version} {string.Join(",", row.Causes)} {row.Change}";

    private static string? Shown(Versioned<JsonElement>? document) =>
        document is { } found ? $"{found.Version} {JsonSerializer.Serialize(found.Value)}" : null;

    private static Func<DeviceRoster, DeviceRoster?> Activated(Device device) => roster => roster.Activate(device, DeviceLimit);

    private Device NewDevice(int device) => new(Device(device), $"Device {device}", Credential(), Noon.AddMinutes(_step));

    private string Credential()
    {
        var credential = $"{prefix}-hash-{_credentials.Count}";
        _credentials.Add(credential);
        return credential;
    }

    private Cause Cause() => new([$"evt_{_step}"], $"step {_step}");

    private string Customer(int number) => $"{prefix}-cus_{number}";

    private string Session(int number) => $"{prefix}-cs_{number}";

    private string Challenge(int number) => $"{prefix}-challenge-{number}";

    private string Document(int number) => $"{prefix}-document-{number}";

    private static string Device(int number) => $"device-{number}";

    private static readonly BillingState[] States =
    [
        BillingState.None,
        .. new[] { "active", "past_due", "canceled" }.Select(status =>
            EntitlementRules.Next(BillingState.None, Snapshots.Of(Snapshots.Subscription(status)), Snapshots.Plan, Noon)),
    ];

    private static readonly JsonElement[] Contents =
        [.. new[] { "{}", """{"keys":["ä",1.5,null]}""", "null" }.Select(json => JsonDocument.Parse(json).RootElement)];
}
