using CsCheck;
using Xunit;

namespace Nyra.Tests.Billing.Access;

/// <summary>What holds for every subscription, whatever its status, invoices, pause and grace period.</summary>
public sealed class AccessPropertyTests
{
    private const int Iterations = 2000;

    private static readonly Gen<string> Status = Gen.OneOf(
        "active", "trialing", "past_due", "unpaid", "incomplete", "incomplete_expired", "paused", "canceled");

    // Of the statuses that Stripe gives to a subscription with a paid period, those that were not canceled.
    private static readonly Gen<string> Running = Gen.OneOf("active", "trialing", "past_due", "unpaid");

    private static readonly Gen<string?> Pause = Gen.OneOf<string?>(null, "keep_as_draft", "mark_uncollectible", "void");
    private static readonly Gen<string> Method = Gen.OneOf("charge_automatically", "send_invoice");
    private static readonly Gen<string> NotPaid = Gen.OneOf("open", "void", "uncollectible", "draft");
    private static readonly Gen<long> Amount = Gen.OneOf(0L, 1200L);

    private static readonly Gen<(string Status, long Amount)> Renewal =
        Gen.Select(Gen.OneOf(NotPaid, Gen.Const("paid")), Amount, (status, amount) => (status, amount));

    [Fact]
    public Task Without_a_paid_first_invoice_a_trial_or_money_there_is_never_access() =>
        Gen.Select(Status, Method, NotPaid, Renewal.Array[0, 3], Renewal.Array[0, 1], Pause, Gen.Int[0, 60]).SampleAsync(
            async (status, method, first, renewals, changes, pause, grace) =>
            {
                var invoices = Invoices((first, 1200), renewals.Select(WithoutMoney), changes.Select(WithoutMoney));
                // A trial is what the status trialing says.
                var scenario = new AccessScenario(status == "trialing" ? "active" : status, method, invoices, pause);
                Assert.False((await scenario.DecideAsync(grace)).Allowed);
            },
            iter: Iterations);

    [Fact]
    public Task Access_never_ends_before_a_paid_period_does() =>
        Gen.Select(Running, Method, Renewal.Array[0, 3], Renewal.Array[0, 1], Pause, Gen.Int[0, 60], Amount).SampleAsync(
            async (status, method, earlier, changes, pause, grace, amount) =>
            {
                var paid = ("paid", amount);
                var invoices = Invoices(("paid", 1200), [.. earlier, .. earlier.Length == 0 ? [] : new[] { paid }], changes);
                var scenario = new AccessScenario(status, method, invoices, pause, Trial: status == "trialing");
                var found = await scenario.DecideAsync(grace);
                Assert.True(found.Allowed, $"{scenario}: {found.Code}");
                Assert.False(found.Until < scenario.PeriodEnd, $"{scenario}: {found.Until}");
            },
            iter: Iterations);

    [Fact]
    public Task While_collection_is_paused_access_ends_with_the_paid_time() =>
        Gen.Select(Gen.OneOf("active", "trialing", "past_due"), Method, Renewal.Array[0, 3], Pause, Gen.Int[0, 60]).SampleAsync(
            async (status, method, renewals, pause, grace) =>
            {
                var invoices = Invoices(("paid", 1200), renewals, []);
                var scenario = new AccessScenario(status, method, invoices, pause ?? "void", Trial: status == "trialing");
                Assert.False((await scenario.DecideAsync(grace, scenario.PeriodEnd)).Allowed);
                var paid = status == "trialing" || invoices[^1].Status == "paid";
                Assert.Equal(paid, (await scenario.DecideAsync(grace, scenario.PeriodEnd.AddSeconds(-1))).Allowed);
            },
            iter: Iterations);

    [Fact]
    public Task The_status_paused_never_gives_access() =>
        Gen.Select(Method, Renewal.Array[0, 3], Pause, Gen.Int[0, 60], Gen.Bool).SampleAsync(
            async (method, renewals, pause, grace, trial) =>
            {
                var scenario = new AccessScenario("paused", method, Invoices(("paid", 1200), renewals, []), pause, trial);
                Assert.False((await scenario.DecideAsync(grace)).Allowed);
            },
            iter: Iterations);

    private static (string Status, long Amount) WithoutMoney((string Status, long Amount) invoice) =>
        invoice.Status == "paid" ? ("paid", 0) : invoice;

    /// <param name="changes">Within the current period.</param>
    private static List<ScenarioInvoice> Invoices(
        (string Status, long Amount) first, IEnumerable<(string Status, long Amount)> renewals,
        IEnumerable<(string Status, long Amount)> changes)
    {
        var invoices = new List<ScenarioInvoice> { new(0, first.Status, first.Amount) };
        foreach (var (status, amount) in renewals)
            invoices.Add(new(invoices.Count, status, amount));
        var last = invoices.Count - 1;
        invoices.AddRange(changes.Select(change => new ScenarioInvoice(last, change.Status, change.Amount, WithinPeriod: true)));
        return invoices;
    }
}
