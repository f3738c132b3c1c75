using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class PaymentIntentTests : SimulatorTest
{
    [Fact]
    public async Task A_confirmed_intent_charges_the_card()
    {
        PaymentIntent? intent = null;

        var raised = await Simulator.AllRaisedByAsync(async () => intent = await CreateAsync("pm_card_visa"));

        Assert.Equal(("succeeded", 2000, (string?)null), (intent!.Status, intent.AmountReceived, intent.CustomerId));
        Assert.Equal(["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"], raised);
        var charge = await Simulator.V1.Charges.GetAsync(intent.LatestChargeId, cancellationToken: Stop);
        Assert.Equal((intent.Id, true, "authorized"), (charge.PaymentIntentId, charge.Captured, charge.Outcome.Type));
    }

    [Theory]
    [InlineData("pm_card_chargeDeclined", "card_declined", "generic_decline")]
    [InlineData("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds")]
    public async Task A_declined_card_is_402_and_the_intent_takes_another_one(string card, string code, string declineCode)
    {
        var refusal = await Assert.ThrowsAsync<StripeException>(() => CreateAsync(card));

        Assert.Equal((code, declineCode), (refusal.StripeError.Code, refusal.StripeError.DeclineCode));
        var intent = refusal.StripeError.PaymentIntent;
        Assert.Equal(("requires_payment_method", code), (intent.Status, intent.LastPaymentError.Code));
        Assert.Equal(refusal.StripeError.Charge, intent.LatestChargeId);

        var paid = await Simulator.V1.PaymentIntents.ConfirmAsync(
            intent.Id,
            new PaymentIntentConfirmOptions { PaymentMethod = "pm_card_mastercard", ReturnUrl = "https://shop.example" },
            cancellationToken: Stop);
        Assert.Equal("succeeded", paid.Status);
        Assert.Null(paid.LastPaymentError);
    }

    [Theory]
    [InlineData("complete", "succeeded", "payment_intent.succeeded")]
    [InlineData("fail", "requires_payment_method", "payment_intent.payment_failed")]
    public async Task A_bank_that_asks_decides_on_its_own_page(string answer, string status, string lastEvent)
    {
        var intent = await CreateAsync("pm_card_authenticationRequired");
        Assert.Equal(("requires_action", "redirect_to_url"), (intent.Status, intent.NextAction.Type));
        var bank = await HostedPage.OpenAsync(Simulator, intent.NextAction.RedirectToUrl.Url);

        var back = await bank.AnswerAsync(answer);

        Assert.StartsWith($"https://shop.example/back?payment_intent={intent.Id}&", back.Location, StringComparison.Ordinal);
        Assert.EndsWith(answer == "complete" ? "redirect_status=succeeded" : "redirect_status=failed", back.Location, StringComparison.Ordinal);
        var after = await Simulator.V1.PaymentIntents.GetAsync(intent.Id, cancellationToken: Stop);
        Assert.Equal(status, after.Status);
        Assert.Equal(lastEvent, (await Simulator.EventsAsync())[^1].Type);

        // A second click on an answer changes nothing.
        Assert.Equal(back.Location, (await bank.AnswerAsync("fail")).Location);
        Assert.Equal(status, (await Simulator.V1.PaymentIntents.GetAsync(intent.Id, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task Nobody_can_be_asked_off_session()
    {
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => CreateAsync("pm_card_authenticationRequired", options => (options.OffSession, options.ReturnUrl) = (true, null)));

        Assert.Equal("authentication_required", refusal.StripeError.Code);
    }

    [Fact]
    public async Task A_card_saved_with_its_bank_asked_is_not_asked_about_again()
    {
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var setup = await Simulator.V1.SetupIntents.CreateAsync(
            new SetupIntentCreateOptions
            {
                Customer = customer.Id,
                PaymentMethod = "pm_card_authenticationRequiredOnSetup",
                Confirm = true,
                ReturnUrl = "https://shop.example/back",
            },
            cancellationToken: Stop);
        Assert.Equal("requires_action", setup.Status);
        var bank = await HostedPage.OpenAsync(Simulator, setup.NextAction.RedirectToUrl.Url);

        var back = await bank.AnswerAsync("complete");

        Assert.Contains($"setup_intent={setup.Id}&", back.Location, StringComparison.Ordinal);
        var saved = await Simulator.V1.SetupIntents.GetAsync(
            setup.Id, new SetupIntentGetOptions { Expand = ["payment_method"] }, cancellationToken: Stop);
        Assert.Equal(("succeeded", customer.Id), (saved.Status, saved.PaymentMethod.CustomerId));
        var intent = await CreateAsync(saved.PaymentMethodId, options => options.Customer = customer.Id);
        Assert.Equal("succeeded", intent.Status);
    }

    [Fact]
    public async Task Redirects_need_a_way_back()
    {
        var refusal = await Assert.ThrowsAsync<StripeException>(() => CreateAsync("pm_card_visa", options => options.ReturnUrl = null));

        Assert.Contains("you must provide a `return_url`", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canceled_intent_cannot_be_confirmed()
    {
        var intent = await CreateAsync("pm_card_visa", options => options.Confirm = false);
        Assert.Equal("requires_confirmation", intent.Status);

        var canceled = await Simulator.V1.PaymentIntents.CancelAsync(
            intent.Id, new PaymentIntentCancelOptions { CancellationReason = "abandoned" }, cancellationToken: Stop);

        Assert.Equal(("canceled", "abandoned"), (canceled.Status, canceled.CancellationReason));
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.PaymentIntents.ConfirmAsync(intent.Id, cancellationToken: Stop));
        Assert.Equal("payment_intent_unexpected_state", refusal.StripeError.Code);
    }

    private Task<PaymentIntent> CreateAsync(string method, Action<PaymentIntentCreateOptions>? configure = null)
    {
        var options = new PaymentIntentCreateOptions
        {
            Amount = 2000,
            Currency = "usd",
            PaymentMethod = method,
            Confirm = true,
            ReturnUrl = "https://shop.example/back",
        };
        configure?.Invoke(options);
        return Simulator.V1.PaymentIntents.CreateAsync(options, cancellationToken: Stop);
    }
}
