using Nyra.Billing.Licensing;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Snapshots;
using Nyra.Tests.Readiness.Preflight;
using Xunit;

namespace Nyra.Tests.Readiness.Snapshots;

public sealed class SnapshotRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly BackendFacts Facts = new("live", "acct_1", "c0ffee", "hash", "price_1");
    private static readonly ReadinessSnapshot Good = new("live", "acct_1", "c0ffee", "hash", "price_1", 7, Now.AddDays(-1), Now.AddDays(29), [Preflights.Report("a", "pass"), Preflights.Report("b", "warn")]);

    private readonly SigningKeys _keys = SigningKeys.Parse(SigningKeys.NewSecret());

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void A_good_one_blocks_nothing() => Assert.Empty(SnapshotRules.Blockers(Good, Facts, Now));

    [Fact]
    public void What_was_sent_is_not_repeated_when_it_is_refused()
    {
        const string Secret = "sk_live_" + "51QnyraQnyraQnyraQnyraQnyra";
        var report = new PreflightReport(true, "live", Now, 1, [], [], [], "c0ffee");
        foreach (var (refused, id) in new[]
        {
            (report with { Mode = Secret }, "snapshot-mode"), (report with { Commit = Secret }, "snapshot-commit"),
            (report with { Checks = [Preflights.Report(Secret, "pass"), Preflights.Report(Secret, "pass")] }, "preflight-malformed"),
            (report with { Checks = [Preflights.Report(Secret, "perfect")] }, "preflight-malformed"),
        })
        {
            var refusal = SnapshotRules.Refusal(refused, "live", "c0ffee", simulator: false, Now)!.Value;
            Assert.Equal(id, refusal.Id);
            Assert.DoesNotContain("Qnyra", refusal.Words, StringComparison.Ordinal);
        }
        Assert.Null(SnapshotRules.Refusal(report, "live", "c0ffee", simulator: false, Now));
    }

    [Fact]
    public void A_preflight_that_rests_on_simulated_values_is_published_with_the_simulator_only()
    {
        var report = new PreflightReport(true, "test", Now, 1, [Preflights.Report("decision-tax", "pass") with { Simulated = true }], [], [], "c0ffee");
        Assert.Null(SnapshotRules.Refusal(report, "test", "c0ffee", simulator: true, Now));
        var refusal = SnapshotRules.Refusal(report, "test", "c0ffee", simulator: false, Now)!.Value;
        Assert.Equal("simulated-values", refusal.Id);
        Assert.Contains("decision-tax", refusal.Words, StringComparison.Ordinal);
        Assert.Contains("real Stripe key", refusal.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_rests_on_simulated_values_opens_no_live_checkout() => Assert.Equal(
        ["snapshot-simulated"],
        SnapshotRules.Blockers(Good with { Checks = [Preflights.Report("decision-tax", "pass") with { Simulated = true }] }, Facts, Now).Select(blocker => blocker.Id));

    [Fact]
    public void Without_one_checkout_stays_disabled() => Assert.Equal("readiness-snapshot", Assert.Single(SnapshotRules.Blockers(null, Facts, Now)).Id);

    public static TheoryData<string, BackendFacts> OtherFacts => new()
    {
        { "snapshot-mode", Facts with { Mode = "test" } },
        { "snapshot-account", Facts with { Account = "acct_2" } },
        { "snapshot-account", Facts with { Account = null } },
        { "snapshot-commit", Facts with { Commit = "decaf" } },
        { "snapshot-configuration", Facts with { ConfigurationHash = "other" } },
        { "snapshot-price", Facts with { PriceId = "price_2" } },
    };

    [Theory]
    [MemberData(nameof(OtherFacts))]
    public void One_of_something_else_blocks_by_name(string id, BackendFacts facts) => Assert.Equal(id, Assert.Single(SnapshotRules.Blockers(Good, facts, Now)).Id);

    [Fact]
    public void It_ends_after_thirty_days_and_warns_from_seven()
    {
        Assert.Empty(SnapshotRules.Blockers(Good, Facts, Good.ExpiresAt.AddSeconds(-1)));
        Assert.Equal("snapshot-expired", Assert.Single(SnapshotRules.Blockers(Good, Facts, Good.ExpiresAt)).Id);
        Assert.False(SnapshotRules.Ages(Good, Good.PublishedAt.AddDays(7)));
        Assert.True(SnapshotRules.Ages(Good, Good.PublishedAt.AddDays(7).AddSeconds(1)));
    }

    [Fact]
    public void It_is_good_no_longer_than_what_it_rests_on()
    {
        var month = Now.AddDays(30);
        Assert.Equal(month, SnapshotRules.Ends(Now, null, null));
        var decided = CommandCenterDocument.Empty with { Decisions = CommandCenterDocument.Empty.Decisions.Add("tax", new("Stripe Tax", ExpiresOn: new(2026, 11, 30))) };
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero), SnapshotRules.Ends(Now, decided, Now));
        var answered = CommandCenterDocument.Empty with { Support = new("NYRA-1", "help@example.com", Now.AddDays(-21), Now.AddDays(-20), MessageId: "id@example.com") };
        Assert.Equal(Now.AddDays(10), SnapshotRules.Ends(Now, answered, Now));
        var confirmed = CommandCenterDocument.Empty with { SupportConfirmation = new("Kim", DateOnly.FromDateTime(Now.AddDays(-25).Date), "help@example.com") };
        Assert.Equal(month, SnapshotRules.Ends(Now, confirmed, Now));
        var decidedInbox = confirmed.Decisions.Add(DecisionNames.SupportInbox, new("help@example.com"));
        Assert.Equal(new DateTimeOffset(Now.AddDays(5).Date, TimeSpan.Zero), SnapshotRules.Ends(Now, confirmed with { Decisions = decidedInbox }, Now));
        // The check does not count a confirmation of another inbox, or of a day before the ticket was sent.
        var both = answered with { Decisions = decidedInbox, SupportConfirmation = new("Kim", DateOnly.FromDateTime(Now.AddDays(-22).Date), "help@example.com") };
        Assert.Equal(Now.AddDays(10), SnapshotRules.Ends(Now, both, Now));
        var other = answered with { Decisions = decidedInbox, SupportConfirmation = new("Kim", DateOnly.FromDateTime(Now.Date), "sales@example.com") };
        Assert.Equal(Now.AddDays(10), SnapshotRules.Ends(Now, other, Now));
        Assert.Equal(Now.AddDays(2), SnapshotRules.Ends(Now, decided, Now.AddDays(-28)));
    }

    [Fact]
    public void One_from_the_future_is_none() =>
        Assert.Equal("snapshot-expired", Assert.Single(SnapshotRules.Blockers(Good with { PublishedAt = Now.AddHours(1) }, Facts, Now)).Id);

    [Fact]
    public void A_check_in_it_that_fails_blocks_by_its_name() =>
        Assert.Equal("b", Assert.Single(SnapshotRules.Blockers(Good with { Checks = [Preflights.Report("b", "fail")] }, Facts, Now)).Id);

    [Fact]
    public void What_was_signed_opens_again_and_no_letter_of_it_may_be_changed()
    {
        var signed = SnapshotSeal.Sign(Good, _keys);
        Assert.Equivalent(Good, SnapshotSeal.Open(signed, _keys));
        for (var i = 0; i < signed.Content.Length; i += 7)
        {
            var changed = signed.Content.ToCharArray();
            changed[i] ^= (char)1;
            Assert.Null(SnapshotSeal.Open(signed with { Content = new(changed) }, _keys));
        }
        Assert.Null(SnapshotSeal.Open(signed with { Signature = "" }, _keys));
        Assert.Null(SnapshotSeal.Open(signed with { Signature = "!" }, _keys));
        Assert.Null(SnapshotSeal.Open(SignedSnapshot.None, _keys));
    }

    [Fact]
    public void Another_key_signs_for_nobody_here()
    {
        using var other = SigningKeys.Parse(SigningKeys.NewSecret());
        Assert.Null(SnapshotSeal.Open(SnapshotSeal.Sign(Good, other), _keys));
    }

    [Fact]
    public void Rolling_a_key_leaves_the_configuration_what_it_is_and_another_price_does_not()
    {
        var settings = new Dictionary<string, string?> { ["NYRA_STRIPE_PRICE_PRO_MONTHLY"] = "price_1", ["STRIPE_SECRET_KEY"] = "sk_live_1" };
        var before = BackendConfiguration.Hash(settings.GetValueOrDefault);
        settings["STRIPE_SECRET_KEY"] = "sk_live_2";
        Assert.Equal(before, BackendConfiguration.Hash(settings.GetValueOrDefault));
        settings["NYRA_STRIPE_PRICE_PRO_MONTHLY"] = "price_2";
        Assert.NotEqual(before, BackendConfiguration.Hash(settings.GetValueOrDefault));
    }
}
