using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Stripe;

namespace Nyra.Benchmarks.Licensing;

/// <summary>Paying customers as they are after some months: a device, a checkout, a few audit rows.</summary>
internal static class Accounts
{
    private const int AuditRows = 6;

    public static readonly DateTimeOffset Since = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Customer(int i) => $"cus_{i:0000000000}";

    public const string TokenPrefix = DeviceToken.Prefix + "of-the-benchmark-";

    public static string Token(int i) => $"{TokenPrefix}{i:000000000000000000000000}";

    public static string Session(int i) => $"cs_test_{i:00000000000000000000}";

    public static BillingState Billing(int month)
    {
        var start = Since.AddMonths(month);
        var subscription = new SubscriptionSnapshot("sub_1", "active", Since, start, start.AddMonths(1));
        var plan = new PlanOptions();
        return EntitlementRules.Next(
            BillingState.None, new([subscription], [.. plan.FeatureKeys.Select(key => new ActiveFeature(key, null))]), plan, start);
    }

    /// <summary>Saves so many, a few hundred at once.</summary>
    public static Task SaveAsync(IEntitlementStore store, int count, CancellationToken ct) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 256, CancellationToken = ct }, async (i, ct) => await SaveOneAsync(store, i, ct));

    public static async Task SaveOneAsync(IEntitlementStore store, int i, CancellationToken ct)
    {
        for (var month = 0; month < AuditRows; month++)
            await store.SaveBillingAsync(Customer(i), month, Billing(month), new([$"evt_{i:0000000000}{month:0000000000}"], $"paid until {month}"), ct);
        await store.UpdateDevicesAsync(
            Customer(i), roster => roster.Activate(new("laptop", "Laptop", DeviceToken.Hash(Token(i)), Since), 3), new(["activation"], "device laptop activated"), ct);
        await store.SaveCheckoutAsync(new(Session(i), Customer(i), "laptop", $"challenge-{i:000000000000000000000000000000000}", Since, Since.AddYears(10), Since), ct);
    }
}
