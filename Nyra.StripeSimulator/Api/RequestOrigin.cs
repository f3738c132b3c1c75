namespace Nyra.StripeSimulator.Api;

internal static class RequestOrigin
{
    /// <summary>Where links in the answer lead: the configured address, or wherever the client reached the simulator.</summary>
    public static string Of(Simulator simulator, HttpRequest request) =>
        simulator.PublicOrigin ?? $"{request.Scheme}://{request.Host}";
}
