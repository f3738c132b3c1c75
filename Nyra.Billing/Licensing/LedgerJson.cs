using System.Text.Json.Serialization;

namespace Nyra.Billing.Licensing;

/// <summary>How the ledger of license keys is written as a document.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeyLedger))]
internal sealed partial class LedgerJson : JsonSerializerContext;
