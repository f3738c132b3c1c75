using CsCheck;

namespace Nyra.Tests.Billing.Entitlements.ModelTesting;

/// <summary>One call of a store. Numbers choose from a few customers, devices, codes, sessions and documents, so that calls meet.</summary>
internal abstract record StoreOperation
{
    private StoreOperation()
    {
    }

    /// <param name="Version">0 expects the current version; else one that is not.</param>
    public sealed record SaveBilling(int Customer, int Version, int State) : StoreOperation;

    /// <summary>Activates a device with a token that was never issued before.</summary>
    public sealed record ActivateDevice(int Customer, int Device, bool Audited) : StoreOperation;

    public sealed record ReleaseDevice(int Customer, int Device) : StoreOperation;

    /// <summary>Offers a new code: of the operator, or of a device.</summary>
    public sealed record OfferCode(int Customer, int OfferedBy, int Replaces, int Minutes) : StoreOperation;

    /// <summary>A device uses one of the codes that were offered so far: found by its hash, as activation does.</summary>
    public sealed record UseCode(int Code, int Device) : StoreOperation;

    public sealed record Reserve(int Customer, int Reservation) : StoreOperation;

    public sealed record SettleReservation(int Customer, int Reservation, bool Done) : StoreOperation;

    /// <param name="DaysLeft">Until it expires; negative for one that is over, which the next save forgets.</param>
    public sealed record SaveCheckout(int Session, int Customer, int Challenge, int DaysLeft, bool Paid) : StoreOperation;

    public sealed record Erase(int Customer) : StoreOperation;

    public sealed record SaveDocument(int Name, int Version, int Content) : StoreOperation;

    public sealed record ListAccounts(int After, int Max) : StoreOperation;

    public sealed record ProveWritable : StoreOperation;

    /// <summary>What follows is done by another process on the same data.</summary>
    public sealed record Reopen : StoreOperation;

    private static readonly Gen<int> Customers = Gen.Int[0, 2];
    private static readonly Gen<int> Devices = Gen.Int[0, 3];

    // One version in three is a stale one.
    private static readonly Gen<int> Versions = Gen.OneOf(Gen.Const(0), Gen.Const(0), Gen.OneOf(Gen.Const(-1), Gen.Const(1)));

    public static readonly Gen<StoreOperation> Any = Gen.Frequency(
        (4, Each(Gen.Select(Customers, Versions, Gen.Int[0, 3]), op => new SaveBilling(op.Item1, op.Item2, op.Item3))),
        (5, Each(Gen.Select(Customers, Devices, Gen.Bool), op => new ActivateDevice(op.Item1, op.Item2, op.Item3))),
        (3, Each(Gen.Select(Customers, Devices), op => new ReleaseDevice(op.Item1, op.Item2))),
        (4, Each(
            Gen.Select(Customers, Gen.Int[-1, 3], Gen.Int[-1, 3], Gen.Int[-5, 60]),
            op => new OfferCode(op.Item1, op.Item2, op.Item3, op.Item4))),
        (5, Each(Gen.Select(Gen.Int[0, 9], Devices), op => new UseCode(op.Item1, op.Item2))),
        (2, Each(Gen.Select(Customers, Gen.Int[0, 3]), op => new Reserve(op.Item1, op.Item2))),
        (2, Each(Gen.Select(Customers, Gen.Int[0, 3], Gen.Bool), op => new SettleReservation(op.Item1, op.Item2, op.Item3))),
        (4, Each(
            Gen.Select(Gen.Int[0, 3], Customers, Gen.Int[0, 2], Gen.Int[-40, 2], Gen.Bool),
            op => new SaveCheckout(op.Item1, op.Item2, op.Item3, op.Item4, op.Item5))),
        (1, Each(Customers, customer => new Erase(customer))),
        (2, Each(Gen.Select(Gen.Int[0, 1], Versions, Gen.Int[0, 2]), op => new SaveDocument(op.Item1, op.Item2, op.Item3))),
        (1, Each(Gen.Select(Gen.Int[-1, 2], Gen.Int[1, 3]), op => new ListAccounts(op.Item1, op.Item2))),
        (1, Each(Gen.Bool, _ => new ProveWritable())),
        (2, Each(Gen.Bool, _ => new Reopen())));

    private static Gen<StoreOperation> Each<T>(Gen<T> parameters, Func<T, StoreOperation> make) => parameters.Select(make);
}
