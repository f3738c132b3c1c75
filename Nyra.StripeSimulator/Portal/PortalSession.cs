using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Portal;

internal sealed class PortalSession : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "billing_portal.session";

    public required string Configuration { get; init; }

    public required long Created { get; init; }

    public required string Customer { get; init; }

    public string? CustomerAccount => null;

    public PortalFlow? Flow { get; init; }

    public bool Livemode => false;

    public string? Locale { get; init; }

    public string? OnBehalfOf => null;

    public string? ReturnUrl { get; init; }

    public required string Url { get; init; }

    /// <summary>The secret part of the URL: whoever has it is the customer.</summary>
    [JsonIgnore]
    public required string Token { get; init; }

    /// <summary>Wall time: a person's visit has nothing to do with how far the clock was advanced.</summary>
    [JsonIgnore]
    public DateTimeOffset LastUsed { get; set; }
}
