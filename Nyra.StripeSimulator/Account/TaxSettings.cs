using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Account;

/// <summary>Stripe Tax as it is set up: pending says what is missing.</summary>
internal sealed record TaxSettings(string Status)
{
    public string Object => "tax.settings";

    public TaxDefaults Defaults => new();

    public TaxHeadOffice? HeadOffice => null;

    public bool Livemode => false;

    public TaxStatusDetails StatusDetails => Status == "active" ? new(new TaxActive(), null) : new(null, new(["head_office"]));
}

internal sealed record TaxDefaults
{
    public string Provider => "stripe";

    public string? TaxBehavior => null;

    public string? TaxCode => null;
}

internal sealed record TaxHeadOffice;

/// <summary>Holds the one that the status names.</summary>
internal sealed record TaxStatusDetails(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TaxActive? Active,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TaxPending? Pending);

internal sealed record TaxActive;

internal sealed record TaxPending(IReadOnlyList<string> MissingFields);
