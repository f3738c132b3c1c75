using CsCheck;
using Nyra.Tests.Billing.Entitlements.ModelTesting;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public abstract partial class EntitlementStoreContract
{
    /// <summary>How many random sequences a store is compared with the model for.</summary>
    protected virtual int ModelRuns => 60;

    [Fact]
    public void Any_sequence_of_operations_gives_what_a_simple_model_gives()
    {
        var run = 0;
        // One after another: a save of one run forgets the expired checkouts of all.
        StoreOperation.Any.List[1, 40].Sample(
            operations => Task.Run(() => new StoreComparison(OpenAsync, $"run{++run:D6}").RunAsync(operations)).GetAwaiter().GetResult(),
            iter: ModelRuns, threads: 1, print: operations => string.Join("\n", operations));
    }

    [Fact]
    public void Usage_of_concurrent_callers_is_exact()
    {
        var run = 0;
        UsageComparison.Callers.Sample(
            callers => Task.Run(() => new UsageComparison(OpenAsync, $"usage{++run:D6}").RunAsync(callers)).GetAwaiter().GetResult(),
            iter: ModelRuns / 4, threads: 1,
            print: callers => string.Join("\n\n", callers.Select(requests => string.Join("\n", requests))));
    }
}
