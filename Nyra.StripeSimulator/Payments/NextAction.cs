namespace Nyra.StripeSimulator.Payments;

/// <summary>What the customer has to do: go to the bank's page, here always a page of the simulator.</summary>
internal sealed record NextAction(RedirectToUrl RedirectToUrl)
{
    public string Type => "redirect_to_url";
}
