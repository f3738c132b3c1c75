using CsCheck;
using Nyra.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public class DeviceRosterTests
{
    private static readonly DateTimeOffset Noon = Snapshots.Noon;

    [Fact]
    public void Devices_are_activated_up_to_the_limit()
    {
        var full = Full();
        Assert.Equal(DeviceRoster.Limit, full.Activated.Count());
        Assert.Null(full.Activate(Device("one-too-many")));
    }

    [Fact]
    public void A_device_that_activates_again_gets_its_new_token_and_takes_no_further_place()
    {
        var again = Full().Activate(Device("device-0", "another-hash"))!;
        Assert.Equal(DeviceRoster.Limit, again.Activated.Count());
        Assert.NotNull(again.WithToken("another-hash"));
        Assert.Null(again.WithToken("hash-of-device-0"));
    }

    [Fact]
    public void A_released_device_makes_room_and_is_remembered_by_its_token()
    {
        var roster = Full().Release("device-1", Noon);
        Assert.NotNull(roster.Activate(Device("another")));
        Assert.Equal(Noon, roster.WithToken("hash-of-device-1")!.ReleasedAt);
    }

    [Fact]
    public void Releasing_what_is_not_activated_changes_nothing()
    {
        var roster = Full();
        Assert.Same(roster, roster.Release("nobody", Noon));
        var released = roster.Release("device-0", Noon);
        Assert.Same(released, released.Release("device-0", Noon.AddDays(1)));
    }

    [Fact]
    public void However_it_is_used_it_stays_within_its_bounds() =>
        Gen.Select(Gen.Int[0, 30], Gen.Bool).Array[0, 200].Sample(uses =>
        {
            var roster = DeviceRoster.None;
            for (var i = 0; i < uses.Length; i++)
            {
                var (device, activate) = uses[i];
                roster = activate
                    ? roster.Activate(Device($"device-{device}")) ?? roster
                    : roster.Release($"device-{device}", Noon.AddMinutes(i));
            }
            Assert.InRange(roster.Activated.Count(), 0, DeviceRoster.Limit);
            Assert.InRange(roster.Devices.Count, 0, DeviceRoster.Limit + 20);
            Assert.Equal(roster.Devices.Count, roster.Devices.DistinctBy(device => device.DeviceId).Count());
        });

    private static DeviceRoster Full() => Enumerable.Range(0, DeviceRoster.Limit)
        .Aggregate(DeviceRoster.None, (roster, i) => roster.Activate(Device($"device-{i}"))!);

    private static Device Device(string id, string? hash = null) => new(id, id, hash ?? $"hash-of-{id}", Noon);
}
