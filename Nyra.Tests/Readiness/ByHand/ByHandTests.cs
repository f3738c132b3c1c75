using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Readiness.ByHand;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.ByHand;

/// <summary>What the app host's commands do, on a whole stack.</summary>
public sealed class ByHandTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private RunningStack _stack = null!;
    private RehearsalTarget _target = null!;
    private StripeByHand _stripe = null!;
    private BackendByHand _backend = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await RunningStack.StartAsync();
        _target = _stack.Stack.AsTarget("by-hand@example.com");
        _stripe = new(_target, _stack.Setting(Settings.PriceProMonthly), TimeProvider.System);
        _backend = new(_target);
    }

    public async ValueTask DisposeAsync()
    {
        _stripe.Dispose();
        _backend.Dispose();
        await _stack.DisposeAsync();
    }

    [Fact]
    public async Task A_checkout_is_begun_and_says_where_to_pay()
    {
        Assert.StartsWith(_stack.Stack.Stripe.ToString(), await _stripe.BeginCheckoutAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("open", Assert.Single(await _stack.StripeApi().V1.Checkout.Sessions.ListAsync(cancellationToken: Ct)).Status);
    }

    [Fact]
    public async Task A_payment_fails_once_its_time_has_come_and_a_canceled_subscription_is_over()
    {
        var failing = await _stack.SubscribeAsync();
        await HasAsync(failing, "active");
        Assert.Contains(failing, await _stripe.FailNextPaymentAsync("declined", Ct), StringComparison.Ordinal);
        Assert.Contains("is past_due", await _stripe.AdvanceAsync(1, Ct), StringComparison.Ordinal);
        await HasAsync(failing, "payment-failed");
        Assert.Contains(failing, await _stripe.CancelAsync(Ct), StringComparison.Ordinal);
        await HasAsync(failing, "subscription-canceled");
    }

    [Fact]
    public async Task Several_months_pass_and_a_card_that_asks_for_authentication_fails_too()
    {
        var customer = await _stack.SubscribeAsync();
        Assert.StartsWith("3 month(s) later", await _stripe.AdvanceAsync(3, Ct), StringComparison.Ordinal);
        Assert.Equal(4, (await _stack.StripeApi().V1.Invoices.ListAsync(new() { Customer = customer }, cancellationToken: Ct)).Count(invoice => invoice.Status == "paid"));
        await _stripe.FailNextPaymentAsync("authentication-required", Ct);
        Assert.Contains("is past_due", await _stripe.AdvanceAsync(1, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_that_is_unknown_is_answered_with_the_known_ones() => Assert.Contains(
        "'gold'. Choose declined or authentication-required",
        (await Assert.ThrowsAsync<NothingToDoException>(() => _stripe.FailNextPaymentAsync("gold", Ct))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Where_nobody_subscribes_it_says_what_to_do_first()
    {
        foreach (var act in new Func<CancellationToken, Task<string>>[] { ct => _stripe.FailNextPaymentAsync("declined", ct), _stripe.CancelAsync, ct => _stripe.AdvanceAsync(1, ct) })
            Assert.Contains("Start a test checkout", (await Assert.ThrowsAsync<NothingToDoException>(() => act(Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_entitlement_summary_is_raised() =>
        Assert.StartsWith("entitlements.active_entitlement_summary.updated evt_", await _stripe.RaiseEntitlementSummaryAsync(Ct), StringComparison.Ordinal);

    [Fact]
    public async Task In_a_persons_own_account_nothing_is_created_unless_that_person_said_so()
    {
        using var unasked = new StripeByHand(_target with { IsStripeItself = true }, _stack.Setting(Settings.PriceProMonthly), TimeProvider.System);
        foreach (var act in new Func<CancellationToken, Task<string>>[] { unasked.BeginCheckoutAsync, ct => unasked.FailNextPaymentAsync("declined", ct) })
            Assert.Contains($"Set {Settings.RehearsalExecute}=true", (await Assert.ThrowsAsync<NothingToDoException>(() => act(Ct))).Message, StringComparison.Ordinal);
        Assert.Empty(await _stack.StripeApi().V1.Checkout.Sessions.ListAsync(cancellationToken: Ct));

        using var asked = new StripeByHand(_target with { IsStripeItself = true }, _stack.Setting(Settings.PriceProMonthly), TimeProvider.System, executes: true);
        await asked.BeginCheckoutAsync(Ct);
        Assert.Single(await _stack.StripeApi().V1.Checkout.Sessions.ListAsync(cancellationToken: Ct));
    }

    [Fact]
    public async Task The_entitlement_summary_is_raised_in_nobodys_own_account()
    {
        using var itself = new StripeByHand(_target with { IsStripeItself = true }, _stack.Setting(Settings.PriceProMonthly), TimeProvider.System);
        var products = (await _stack.StripeApi().V1.Products.ListAsync(cancellationToken: Ct)).Count();
        Assert.Contains("simulator", (await Assert.ThrowsAsync<NothingToDoException>(() => itself.RaiseEntitlementSummaryAsync(Ct))).Message, StringComparison.Ordinal);
        Assert.Equal(products, (await _stack.StripeApi().V1.Products.ListAsync(cancellationToken: Ct)).Count());
    }

    [Fact]
    public async Task The_backend_reconciles_and_replays()
    {
        Assert.Equal("There is no dead letter.", await _backend.ReplayDeadLettersAsync(Ct));
        var customer = await _stack.SubscribeAsync();
        await HasAsync(customer, "active");
        await _stack.SettledAsync();
        Assert.Contains("1 account(s) with 1 subscription(s): every account is as Stripe says", await _backend.ReconcileAsync(Ct), StringComparison.Ordinal);
        using var stranger = new BackendByHand(_target with { OperatorToken = "another-token" });
        Assert.Contains("401", (await Assert.ThrowsAsync<NothingToDoException>(() => stranger.ReconcileAsync(Ct))).Message, StringComparison.Ordinal);
    }

    private Task HasAsync(string customer, string code) => Eventually.HoldsAsync(async () =>
    {
        var answer = await _stack.AsOperatorAsync($"v1/accounts/{customer}");
        return answer.IsSuccessStatusCode && JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]?.GetValue<string>() == code;
    });
}
