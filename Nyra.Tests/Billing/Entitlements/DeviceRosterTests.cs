using CsCheck;
using Nyra.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public class DeviceRosterTests
{
    private const int Limit = 3;

    private static readonly DateTimeOffset Noon = Snapshots.Noon;

    [Fact]
    public void Devices_are_activated_up_to_the_limit()
    {
        var full = Full();
        Assert.Equal(Limit, full.Activated.Count());
        Assert.Null(full.Activate(Device("one-too-many"), Limit));
    }

    [Fact]
    public void A_device_that_activates_again_gets_its_new_token_and_takes_no_further_place()
    {
        var again = Full().Activate(Device("device-0", "another-hash"), Limit)!;
        Assert.Equal(Limit, again.Activated.Count());
        Assert.NotNull(again.WithToken("another-hash"));
        Assert.Null(again.WithToken("hash-of-device-0"));
    }

    [Fact]
    public void A_released_device_makes_room_and_is_remembered_by_its_token()
    {
        var roster = Full().Release("device-1", Noon);
        Assert.NotNull(roster.Activate(Device("another"), Limit));
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
    public void Devices_may_release_three_a_day_and_the_operator_any_number()
    {
        var roster = Full();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Noon, roster.NextRelease(Noon));
            roster = roster.ReleaseByDevice($"device-{i}", Noon.AddHours(i)).Activate(Device($"device-{i}"), Limit)!;
        }
        var now = Noon.AddHours(3);
        Assert.Equal(Noon.AddDays(1), roster.NextRelease(now));
        Assert.Equal(2, roster.Release("device-0", now).Activated.Count());
        Assert.Equal(Noon.AddDays(1), roster.NextRelease(Noon.AddDays(1)));
    }

    [Fact]
    public void A_code_lets_one_device_in_and_the_same_device_again()
    {
        var roster = DeviceRoster.None.Activate(Device("first"), Limit)!.Offer(new("code", Noon.AddMinutes(10)), Noon);
        var joined = Joined(roster.Use("code", Device("second"), Limit, Noon));
        Assert.Equal(["first", "second"], joined.Activated.Select(device => device.DeviceId));
        Assert.IsType<DeviceCodeUse.Void>(joined.Use("code", Device("third"), Limit, Noon));
        Assert.IsType<DeviceCodeUse.Void>(joined.Use("code", Device("first", "a-token-in-place-of-its-own"), Limit, Noon));
        var again = Joined(joined.Use("code", Device("second", "new-hash"), Limit, Noon));
        Assert.NotNull(again.WithToken("new-hash"));
        Assert.Equal(2, again.Activated.Count());
    }

    [Fact]
    public void A_code_is_void_after_its_time_and_for_a_device_released_since()
    {
        var roster = DeviceRoster.None.Offer(new("code", Noon.AddMinutes(10)), Noon);
        Assert.IsType<DeviceCodeUse.Void>(roster.Use("code", Device("second"), Limit, Noon.AddMinutes(10)));
        Assert.IsType<DeviceCodeUse.Void>(roster.Use("another", Device("second"), Limit, Noon));
        var released = Joined(roster.Use("code", Device("second"), Limit, Noon)).Release("second", Noon);
        Assert.IsType<DeviceCodeUse.Void>(released.Use("code", Device("second"), Limit, Noon));
    }

    [Fact]
    public void A_code_does_not_lift_the_limit_and_stays_good_for_when_there_is_room()
    {
        var full = Full().Offer(new("code", Noon.AddMinutes(10)), Noon);
        Assert.IsType<DeviceCodeUse.TooManyDevices>(full.Use("code", Device("another"), Limit, Noon));
        Assert.Equal(Limit, Joined(full.Release("device-0", Noon).Use("code", Device("another"), Limit, Noon)).Activated.Count());
    }

    [Fact]
    public void A_release_code_puts_the_new_device_in_the_place_of_the_lost_one()
    {
        var roster = Joined(Full().Offer(new("code", Noon.AddDays(7), Replaces: "device-1"), Noon).Use("code", Device("new"), Limit, Noon));
        Assert.Equal(["device-0", "device-2", "new"], roster.Activated.Select(device => device.DeviceId));
        // Used again by the same device, it must not release one that came since.
        var back = roster.Release("device-0", Noon).Activate(Device("device-1"), Limit)!;
        Assert.Contains("device-1", Joined(back.Use("code", Device("new"), Limit, Noon)).Activated.Select(device => device.DeviceId));
    }

    [Fact]
    public void Using_one_code_leaves_the_others_as_they_are()
    {
        var roster = DeviceRoster.None.Offer(new("one", Noon.AddMinutes(10)), Noon).Offer(new("other", Noon.AddMinutes(10)), Noon);
        var joined = Joined(roster.Use("one", Device("second"), Limit, Noon));
        Assert.IsType<DeviceCodeUse.Joined>(joined.Use("other", Device("third"), Limit, Noon));
    }

    [Fact]
    public void Of_each_kind_of_code_the_latest_five_are_open_and_none_voids_one_of_the_other_kind()
    {
        var roster = DeviceRoster.None.Offer(new("ended", Noon), Noon.AddMinutes(-10));
        for (var i = 0; i < 7; i++)
        {
            roster = roster.Offer(new($"operator-{i}", Noon.AddDays(7)), Noon);
            roster = roster.Offer(new($"device-{i}", Noon.AddMinutes(10), OfferedBy: "device-0"), Noon);
        }
        var expected = Enumerable.Range(2, 5).SelectMany(i => new[] { $"device-{i}", $"operator-{i}" }).Order();
        Assert.Equal(expected, roster.Codes.Select(code => code.Hash).Order());
    }

    [Fact]
    public void A_code_in_the_second_it_ends_is_forgotten_by_the_next()
    {
        var roster = DeviceRoster.None.Offer(new("ended", Noon), Noon.AddMinutes(-10)).Offer(new("open", Noon.AddMinutes(10)), Noon);
        Assert.Equal(["open"], roster.Codes.Select(code => code.Hash));
    }

    [Fact]
    public void The_twenty_devices_released_last_are_remembered()
    {
        var roster = DeviceRoster.None;
        for (var i = 0; i < 22; i++)
            roster = roster.Activate(Device($"device-{i}"), Limit)!.Release($"device-{i}", Noon.AddMinutes(i));
        roster = roster.Activate(Device("activated"), Limit)!;
        Assert.Equal(
            ["activated", .. Enumerable.Range(2, 20).Select(i => $"device-{i}").Order()],
            roster.Devices.Select(device => device.DeviceId).Order());
    }

    [Fact]
    public void A_release_counts_for_a_day_and_not_in_the_moment_it_ends()
    {
        var roster = Full();
        for (var i = 0; i < 3; i++)
            roster = roster.ReleaseByDevice($"device-{i}", Noon);
        Assert.Equal(Noon.AddDays(1), roster.NextRelease(Noon.AddDays(1).AddSeconds(-1)));
        Assert.Equal(Noon.AddDays(1), roster.NextRelease(Noon.AddDays(1)));
        roster = roster.Activate(Device("next"), Limit)!.ReleaseByDevice("next", Noon.AddDays(1));
        Assert.Equal([Noon.AddDays(1)], roster.Releases);
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
                    ? roster.Activate(Device($"device-{device}"), Limit) ?? roster
                    : roster.Release($"device-{device}", Noon.AddMinutes(i));
            }
            Assert.InRange(roster.Activated.Count(), 0, Limit);
            Assert.InRange(roster.Devices.Count, 0, Limit + 20);
            Assert.Equal(roster.Devices.Count, roster.Devices.DistinctBy(device => device.DeviceId).Count());
        });

    private static DeviceRoster Joined(DeviceCodeUse use) => Assert.IsType<DeviceCodeUse.Joined>(use).Roster;

    private static DeviceRoster Full() => Enumerable.Range(0, Limit)
        .Aggregate(DeviceRoster.None, (roster, i) => roster.Activate(Device($"device-{i}"), Limit)!);

    private static Device Device(string id, string? hash = null) => new(id, id, hash ?? $"hash-of-{id}", Noon);
}
