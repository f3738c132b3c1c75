using System.Globalization;
using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>This machine's clock is Stripe's: signatures are good for five minutes, and licenses are stamped by it.</summary>
public sealed class ClockSkewCheck() : StripeCheck("clock-skew", "Clock as Stripe's")
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Harmful = TimeSpan.FromMinutes(4);

    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        var before = context.Time.GetUtcNow();
        var answer = await stripe.RawRequestAsync(HttpMethod.Get, "/v1/account", cancellationToken: ct);
        var after = context.Time.GetUtcNow();
        if (answer.Headers.Date is not { } said)
            return CheckResult.Warn("Stripe's answer carries no date.", "Compare the machine's clock with another one.");
        // The header knows whole seconds.
        var skew = before > said.AddSeconds(1) ? before - said.AddSeconds(1) : said > after ? said - after : TimeSpan.Zero;
        var evidence = string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds:0} s apart");
        const string Fix = "Have the machine's clock set by NTP.";
        return skew > Harmful ? CheckResult.Fail("The clock is minutes off: signatures would be refused.", Fix, evidence)
            : skew > Noticeable ? CheckResult.Warn("The clock is off.", Fix, evidence)
            : CheckResult.Pass("The clock is right.", evidence);
    }
}
