namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>
/// The customer pays on Stripe's hosted page: with the simulator as a browser would post its form, first with a card that is declined;
/// with Stripe itself, whose page is for people, a person pays.
/// </summary>
public sealed class CheckoutPaid : IRehearsalStep
{
    private const string Declined = "4000000000000002";
    private const string Pays = "4242424242424242";
    private static readonly TimeSpan PatienceWithAPerson = TimeSpan.FromMinutes(15);

    public string Name => "checkout-paid";

    public IReadOnlyList<string> Needs => ["checkout-created"];

    public TimeSpan LimitFor(RehearsalTarget target) => target.IsStripeItself ? PatienceWithAPerson * 1.1 : IRehearsalStep.Limit;

    public Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct) =>
        context.Target.IsStripeItself ? ByAPersonAsync(context, ct) : ByFormAsync(context, ct);

    private async Task<StepResult> ByAPersonAsync(RehearsalContext context, CancellationToken ct)
    {
        context.Ask(this, $"""
            Open {context.Checkout!.Url}
            Pay there with the card {Pays}, any date in the future and any CVC. Nothing is charged in test mode.
            Try {Declined} first, to see a card declined. The rehearsal goes on by itself; it waits {PatienceWithAPerson.TotalMinutes:0} minutes.
            """);
        var session = await Waiting.UntilAsync(
            token => context.Stripe.Api.V1.Checkout.Sessions.GetAsync(context.Checkout.SessionId, cancellationToken: token),
            session => session.Status != "open", PatienceWithAPerson, context.Time, ct);
        if (session is not { Status: "complete", PaymentStatus: "paid", SubscriptionId: not null })
            return StepResult.Failed("a complete and paid session", $"status {session.Status}, payment {session.PaymentStatus}", "the payment page: was it paid in time?");
        context.SubscriptionId = session.SubscriptionId;
        return StepResult.Passed($"a person paid {session.SubscriptionId} on {new Uri(context.Checkout.Url).Host}");
    }

    private static async Task<StepResult> ByFormAsync(RehearsalContext context, CancellationToken ct)
    {
        const string LookAt = "the payment page's answer; with the simulator, Nyra.StripeSimulator/Checkout";
        using var page = await HostedPage.OpenAsync(new(context.Checkout!.Url), ct);
        var (declinedLocation, declined) = await page.SubmitAsync(Card(context, Declined), ct);
        if (declinedLocation is not null || !declined.Text.Contains("declined", StringComparison.OrdinalIgnoreCase))
            return StepResult.Failed("the page to say that the card was declined", $"status {(int)declined.Status}, location {declinedLocation}", LookAt);

        var (location, answer) = await declined.SubmitAsync(Card(context, Pays), ct);
        if (location is null || !location.ToString().Contains(context.Checkout.SessionId, StringComparison.Ordinal))
            return StepResult.Failed("the way back to the success address with the session's id", $"status {(int)answer.Status}, location {location}", LookAt);

        var session = await context.Stripe.Api.V1.Checkout.Sessions.GetAsync(context.Checkout.SessionId, cancellationToken: ct);
        if (session is not { Status: "complete", PaymentStatus: "paid", SubscriptionId: not null })
            return StepResult.Failed("a complete and paid session", $"status {session.Status}, payment {session.PaymentStatus}", LookAt);
        context.SubscriptionId = session.SubscriptionId;
        return StepResult.Passed($"card …{Declined[^4..]} was told it is declined; card …{Pays[^4..]} paid {session.SubscriptionId}; back at {location.GetLeftPart(UriPartial.Path)}");
    }

    private static Dictionary<string, string> Card(RehearsalContext context, string number) => new()
    {
        ["cardNumber"] = number,
        ["cardExpiry"] = context.Time.GetUtcNow().AddYears(3).ToString("MM / yy", System.Globalization.CultureInfo.InvariantCulture),
        ["cardCvc"] = "123",
        ["billingName"] = "Rehearsal",
        ["email"] = context.Target.Email,
    };
}
