using Nyra.Billing.Entitlements;

namespace Nyra.Tests.Billing.Entitlements;

public sealed class InMemoryEntitlementStoreTests : EntitlementStoreContract
{
    private readonly InMemoryEntitlementStore _store = new();

    protected override int ModelRuns => 500;

    protected override Task<IEntitlementStore> OpenAsync() => Task.FromResult<IEntitlementStore>(_store);
}
