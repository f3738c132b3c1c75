using System.ComponentModel.DataAnnotations;

namespace Nyra.Gateway;

/// <summary>Where the billing API is, as the app host or the deployment says: <c>services__billing-api__http__0</c> or <c>…__https__0</c>.</summary>
internal sealed class BackendAddress : IValidatableObject
{
    private const string Service = "services:billing-api";

    private IReadOnlyList<string?> _addresses = [];

    public void Read(IConfiguration settings) =>
        _addresses = [.. settings.GetSection(Service).GetChildren().SelectMany(scheme => scheme.GetChildren()).Select(address => address.Value)];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        const string Remedy = "Set services__billing-api__http__0 to the billing API's address, for example http://127.0.0.1:5181.";
        if (_addresses.Count == 0)
            yield return new("services__billing-api__http__0 is missing. " + Remedy);
        else if (_addresses.Any(address => !Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != "http" && uri.Scheme != "https")))
            yield return new("services__billing-api__http__0 is not an absolute http(s) URL. " + Remedy);
    }
}
