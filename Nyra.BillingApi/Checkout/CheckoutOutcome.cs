namespace Nyra.BillingApi.Checkout;

/// <summary>What became of a request to begin a checkout.</summary>
internal abstract record CheckoutOutcome
{
    /// <summary>There is a page to pay on, and no other one of this customer.</summary>
    public sealed record Begun(CheckoutBegun Page) : CheckoutOutcome;

    /// <summary>The checkout that this device began is paid: it is to be activated.</summary>
    public sealed record Complete(string SessionId) : CheckoutOutcome;

    /// <summary>A subscription of the customer goes on at Stripe.</summary>
    /// <param name="Incomplete">Whether its first payment may still be made.</param>
    public sealed record AlreadySubscribed(bool Incomplete) : CheckoutOutcome;

    /// <summary>Another checkout of the customer is being begun.</summary>
    public sealed record Busy : CheckoutOutcome;

    /// <summary>Stripe does not accept the e-mail address; nothing was begun or changed.</summary>
    public sealed record EmailRefused : CheckoutOutcome;

    /// <param name="Reason">A sentence that names the price and the remedy.</param>
    public sealed record PriceNotSellable(string Reason) : CheckoutOutcome;
}
