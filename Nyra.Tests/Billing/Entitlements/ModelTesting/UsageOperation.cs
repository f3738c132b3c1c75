using CsCheck;
using Nyra.Billing.Entitlements;

namespace Nyra.Tests.Billing.Entitlements.ModelTesting;

/// <summary>What a hosted service, or time, does to the usage of one account. There are few ids, so that they are used again.</summary>
internal abstract record UsageOperation
{
    public const int Cap = 3;
    public static readonly TimeSpan ReservationLifetime = TimeSpan.FromMinutes(10);

    private UsageOperation()
    {
    }

    public sealed record Reserve(int Id) : UsageOperation;

    public sealed record Commit(int Id) : UsageOperation;

    public sealed record Release(int Id) : UsageOperation;

    public sealed record Wait(int Minutes) : UsageOperation;

    public sealed record NewPeriod : UsageOperation;

    /// <summary>The caller still knows only the period before the current one.</summary>
    public sealed record WithEarlierPeriod(UsageOperation Inner) : UsageOperation;

    public static readonly Gen<UsageOperation> OfCaller = Gen.Frequency(
        (4, Gen.Int[0, 4].Select(id => (UsageOperation)new Reserve(id))),
        (3, Gen.Int[0, 4].Select(id => (UsageOperation)new Commit(id))),
        (3, Gen.Int[0, 4].Select(id => (UsageOperation)new Release(id))));

    public static readonly Gen<UsageOperation> Any = Gen.Frequency(
        (10, OfCaller),
        (1, OfCaller.Select(inner => (UsageOperation)new WithEarlierPeriod(inner))),
        (2, Gen.Int[1, 11].Select(minutes => (UsageOperation)new Wait(minutes))),
        (1, Gen.Const((UsageOperation)new NewPeriod())));

    /// <summary>One request of a caller, as the API applies it: null where it is refused.</summary>
    public HostedAiUsage? Apply(HostedAiUsage usage, DateTimeOffset period, DateTimeOffset now)
    {
        var current = usage.At(period, now);
        return this switch
        {
            Reserve reserve => current.Reserve($"{reserve.Id}", now + ReservationLifetime, Cap),
            Commit commit => current.Commit($"{commit.Id}"),
            Release release => current.Release($"{release.Id}"),
            _ => throw new InvalidOperationException($"{this} is no request."),
        };
    }
}
