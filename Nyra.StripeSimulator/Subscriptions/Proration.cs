namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>A credit for unused time, or a charge for the time that remains.</summary>
internal sealed record Proration(PlannedItem? Item, SubscriptionItem? Before, long Amount, bool IsCredit)
{
    /// <summary>
    /// What a change in the middle of a period costs, simplified: the old price back and the new price on, each times the share of the
    /// period that remains, to the second, rounded half up to the smallest unit. Pure.
    /// </summary>
    public static IReadOnlyList<Proration> Of(
        IReadOnlyList<SubscriptionItem> before, IReadOnlyList<PlannedItem> after, long at, bool chargesRest)
    {
        var (start, end) = (before[0].CurrentPeriodStart, before[0].CurrentPeriodEnd);
        List<Proration> all = [];
        foreach (var item in before)
        {
            var planned = after.FirstOrDefault(one => one.Existing == item);
            if (planned is null || planned.IsBilledDifferently || !chargesRest)
            {
                all.Add(new Proration(planned, item, -Share(item.Price.UnitAmount * item.Quantity, start, end, at), IsCredit: true));
            }
        }

        if (chargesRest)
        {
            all.AddRange(after.Where(item => item.IsBilledDifferently)
                .Select(item => new Proration(item, item.Existing, Share(item.Amount, start, end, at), IsCredit: false)));
        }

        return all;
    }

    public static long Share(long amount, long start, long end, long at)
    {
        var remaining = Math.Clamp(end - at, 0, end - start);
        return (long)Math.Floor((amount * (decimal)remaining / (end - start)) + 0.5m);
    }
}
