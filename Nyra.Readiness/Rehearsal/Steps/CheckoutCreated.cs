using System.Globalization;
using Stripe.Checkout;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The desktop begins a checkout, and Stripe has it: the configured price, open, for a customer of its own.</summary>
public sealed class CheckoutCreated : IRehearsalStep
{
    public string Name => "checkout-created";

    // Of a backend elsewhere it is seen first that it is of test mode: whatever the shell says, one with a live key would make a live customer.
    public IReadOnlyList<string> Needs => ["stack-healthy", "checkout-guarded"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var checkout = await context.Desktop!.Client.BeginCheckoutAsync(context.Target.Email, ct);
        var session = await context.Stripe.Api.V1.Checkout.Sessions.GetAsync(
            checkout.SessionId, new SessionGetOptions { Expand = ["line_items"] }, cancellationToken: ct);
        if (session is not { Mode: "subscription", Status: "open", CustomerId: not null })
        {
            return StepResult.Failed(
                "an open session in subscription mode with a customer", $"mode {session.Mode}, status {session.Status}", "the Checkout slice of Nyra.BillingApi");
        }
        if (await context.Backend.AccountAsync(session.CustomerId, ct) is { Access: true })
            return StepResult.Failed("no access before payment", "an account with access", context.Target.LookAt);

        (context.Checkout, context.CustomerId) = (checkout, session.CustomerId);
        var line = session.LineItems.Data[0];
        return StepResult.Passed(string.Create(
            CultureInfo.InvariantCulture,
            $"{session.Id}: {session.AmountTotal / 100m:0.00} {session.Currency.ToUpperInvariant()} a {line.Price.Recurring.Interval} ({line.Price.Id}), open until {Facts.Day(session.ExpiresAt)}"));
    }
}
