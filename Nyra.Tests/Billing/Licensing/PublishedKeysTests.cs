using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Licensing;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Licensing;

public sealed class PublishedKeysTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_ledger_that_could_not_be_read_at_the_start_is_seen_before_it_is_noted_later()
    {
        var file = _folder.File("entitlements.json");
        await using var store = JsonEntitlementStore.Open(file, TimeProvider.System);
        using var keys = SigningKeys.Parse(TestKeys.NewSecret());
        var published = new PublishedKeys(store, keys, TimeProvider.System);
        await File.WriteAllTextAsync(file, "not now", Ct);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => published.NoteAsync(Ct, _ => throw new InvalidDataException("cut off")));
        File.Delete(file);
        Assert.Equal("cut off", (await Assert.ThrowsAsync<InvalidDataException>(async () => await published.LedgerAsync(Ct))).Message);
        Assert.Null(await store.FindDocumentAsync(KeyLedger.Name, Ct));
    }
}
