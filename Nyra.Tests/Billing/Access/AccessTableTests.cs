using Nyra.Billing.Licensing;
using Xunit;

namespace Nyra.Tests.Billing.Access;

/// <summary>Access for each status, collection method, invoice history, grace setting and pause behavior, with the reason.</summary>
public sealed class AccessTableTests
{
    private const string Any = "*";
    private const string None = "none";
    private const string Paused = "keep_as_draft|mark_uncollectible|void";
    private const string NeverPaid = "never-paid|first-void|first-uncollectible";
    private const string PaidNow = "paid|paid-and-change-open";
    private const string RenewalNotPaid = "past-due-once|past-due-twice|uncollectible|void|draft";

    private static readonly string[] Statuses =
        ["active", "trialing", "past_due", "unpaid", "incomplete", "incomplete_expired", "paused", "canceled"];

    private static readonly string[] Methods = ["charge_automatically", "send_invoice"];
    private static readonly string[] Pauses = [None, .. Paused.Split('|')];
    private static readonly string[] GraceDays = ["0", "7"];

    /// <summary>From the oldest on; the last one is of the current period, which began three days ago.</summary>
    private static readonly Dictionary<string, ScenarioInvoice[]> Histories = new()
    {
        ["never-paid"] = [new(0, "open")],
        ["first-void"] = [new(0, "void")],
        ["first-uncollectible"] = [new(0, "uncollectible")],
        ["paid"] = [new(0, "paid")],
        ["paid-and-change-open"] = [new(0, "paid"), new(0, "open", WithinPeriod: true)],
        ["past-due-once"] = [new(0, "paid"), new(1, "open")],
        ["past-due-twice"] = [new(0, "paid"), new(1, "open"), new(2, "open")],
        ["uncollectible"] = [new(0, "paid"), new(1, "uncollectible")],
        ["void"] = [new(0, "paid"), new(1, "void")],
        ["draft"] = [new(0, "paid"), new(1, "draft")],
    };

    private static readonly Row[] Table =
    [
        new("canceled|incomplete_expired", Any, Any, Any, "subscription-canceled", "",
            "It has ended; canceled at once, paid time ends with it."),
        new("incomplete", Any, Any, Any, "payment-incomplete", "",
            "The first payment has not succeeded."),
        new("paused", Any, Any, Any, "subscription-paused", "",
            "A trial ended without a payment method; nothing is paid."),

        new("trialing", Any, Any, None, "trialing", "", "The trial runs."),
        new("trialing", Any, Any, Paused, "pause-scheduled", "period",
            "The trial was promised to its end; nothing is collected after it."),

        new("active", NeverPaid, Any, None, "payment-incomplete", "",
            "Nothing was ever paid, whatever the status says."),
        new("active", PaidNow, Any, None, "active", "", "The period is paid."),
        new("active", RenewalNotPaid, Any, None, "active", "",
            "It was paid before, and Stripe says that it is active: it is not late, or was forgiven."),
        new("active", PaidNow, Any, Paused, "pause-scheduled", "period",
            "The period is paid; nothing is collected after it."),
        new("active", NeverPaid, Any, Paused, "subscription-paused", "",
            "Nothing was ever paid, and nothing is collected."),
        new("active", RenewalNotPaid, Any, Paused, "subscription-paused", "",
            "The paid time is over, and nothing is collected."),

        new("past_due", NeverPaid, Any, None, "payment-incomplete", "",
            "Nothing was ever paid: there is no grace period to have."),
        new("past_due", PaidNow, Any, None, "payment-grace", "period",
            "The period is paid; only a change within it is not."),
        new("past_due", "past-due-once|uncollectible", "7", None, "payment-grace", "due",
            "Within the grace period of the unpaid renewal."),
        new("past_due", "past-due-once|uncollectible", "0", None, "payment-failed", "",
            "The renewal is unpaid, and there is no grace period."),
        new("past_due", "past-due-twice", Any, None, "payment-failed", "",
            "The grace period counts from the oldest unpaid renewal, and is over."),
        new("past_due", "void|draft", "7", None, "payment-grace", "seen",
            "No invoice says since when: the grace period counts from when it was seen."),
        new("past_due", "void|draft", "0", None, "payment-failed", "",
            "The paid time is over, and there is no grace period."),
        new("past_due", PaidNow, Any, Paused, "pause-scheduled", "period",
            "The period is paid; nothing is collected after it."),
        new("past_due", NeverPaid, Any, Paused, "subscription-paused", "",
            "Nothing was ever paid, and nothing is collected."),
        new("past_due", RenewalNotPaid, Any, Paused, "subscription-paused", "",
            "The paid time is over; a grace period is for a payment that is collected."),

        new("unpaid", PaidNow, Any, Any, "payment-grace", "period",
            "The period is paid; only a change within it is not."),
        new("unpaid", NeverPaid, Any, Any, "subscription-unpaid", "", "Nothing was ever paid."),
        new("unpaid", RenewalNotPaid, Any, Any, "subscription-unpaid", "",
            "The paid time is over, and Stripe gave up asking."),
    ];

    public static TheoryData<Row> Rows => [.. Table];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_row_decides_access(Row row)
    {
        foreach (var (status, method, history, grace, pause) in Combinations().Where(row.Matches))
        {
            var behavior = pause == None ? null : pause;
            var scenario = new AccessScenario(status, method, Histories[history], behavior, Trial: status == "trialing");
            var days = int.Parse(grace, System.Globalization.CultureInfo.InvariantCulture);
            DateTimeOffset? ends = row.Ends switch
            {
                "period" => scenario.PeriodEnd,
                "due" => scenario.DueOf(scenario.Invoices[^1]).AddDays(days),
                "seen" => AccessScenario.Now.AddDays(days),
                _ => null,
            };
            var expected = (row.Allowed, row.Code, ends);
            var found = await scenario.DecideAsync(days);
            Assert.True(
                expected == (found.Allowed, found.Code, found.Until),
                $"{status}, {method}, {history}, grace {grace}, pause {pause}: expected {expected}, found {found}. {row.Reason}");
        }
    }

    [Fact]
    public void Every_combination_is_in_exactly_one_row()
    {
        foreach (var combination in Combinations())
            Assert.Single(Table, row => row.Matches(combination));
    }

    private static IEnumerable<(string Status, string Method, string History, string Grace, string Pause)> Combinations() =>
        from status in Statuses
        from method in Methods
        from history in Histories.Keys
        from grace in GraceDays
        from pause in Pauses
        select (status, method, history, grace, pause);

    /// <summary>Alternatives are separated by <c>|</c>, and <c>*</c> is any. The collection method decides nothing by itself.</summary>
    /// <param name="Ends">When access ends by itself: with the period, or the grace period after the due or first seen moment.</param>
    public sealed record Row(string Status, string History, string Grace, string Pause, string Code, string Ends, string Reason)
    {
        public bool Allowed =>
            Code is AccessCodes.Active or AccessCodes.Trialing or AccessCodes.PaymentGrace or AccessCodes.PauseScheduled;

        public bool Matches((string Status, string Method, string History, string Grace, string Pause) one) =>
            Has(Status, one.Status) && Has(History, one.History) && Has(Grace, one.Grace) && Has(Pause, one.Pause);

        private static bool Has(string pattern, string value) => pattern == Any || pattern.Split('|').Contains(value);
    }
}
