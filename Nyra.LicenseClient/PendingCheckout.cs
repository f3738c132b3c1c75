using System.Text;

namespace Nyra.LicenseClient;

/// <summary>A checkout this device began.</summary>
/// <param name="SessionId">Stripe's checkout session.</param>
/// <param name="Url">The payment page, to open in a browser.</param>
/// <param name="Verifier">What proves that this device began it. A secret.</param>
public sealed record PendingCheckout(string SessionId, string Url, string Verifier)
{
    // For logs: without the secret.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"SessionId = {SessionId}, Url = {Url}");
        return true;
    }
}
