using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Nyra.BillingApi.Activation;
using Nyra.BillingApi.Checkout;
using Nyra.BillingApi.Devices;
using Nyra.BillingApi.Entitlements;
using Nyra.BillingApi.Licensing;
using Nyra.BillingApi.Operations;
using Nyra.BillingApi.Portal;
using Nyra.BillingApi.Readiness;
using Nyra.BillingApi.Reconciliation;
using Nyra.BillingApi.Usage;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.BillingApi;

/// <summary>Every JSON shape this host takes or gives.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(BeginCheckoutRequest))]
[JsonSerializable(typeof(CheckoutBegun))]
[JsonSerializable(typeof(ActivationRequest))]
[JsonSerializable(typeof(Activated))]
[JsonSerializable(typeof(ActivationWaits))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LicenseAnswer))]
[JsonSerializable(typeof(JwkSet))]
[JsonSerializable(typeof(KeyLedgerAnswer))]
[JsonSerializable(typeof(IntrospectRequest))]
[JsonSerializable(typeof(Introspection))]
[JsonSerializable(typeof(EntitlementsAnswer))]
[JsonSerializable(typeof(GateAnswer))]
[JsonSerializable(typeof(CodeActivationRequest))]
[JsonSerializable(typeof(OfferedCode))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(UsageAnswer))]
[JsonSerializable(typeof(ReserveRequest))]
[JsonSerializable(typeof(SettleRequest))]
[JsonSerializable(typeof(Reserved))]
[JsonSerializable(typeof(PortalAnswer))]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(ReleaseCodeRequest))]
[JsonSerializable(typeof(CustomerData))]
[JsonSerializable(typeof(Erased))]
[JsonSerializable(typeof(QueueAnswer))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconcileJobResponse))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(CommandCenterAnswer))]
[JsonSerializable(typeof(CommandCenterAuditAnswer))]
[JsonSerializable(typeof(ReadinessAnswer))]
[JsonSerializable(typeof(PreflightReport))]
[JsonSerializable(typeof(SnapshotAnswer))]
[JsonSerializable(typeof(WithdrawnAnswer))]
[JsonSerializable(typeof(PolicyLook))]
[JsonSerializable(typeof(PolicyLookRequest))]
[JsonSerializable(typeof(RehearsalRecord))]
[JsonSerializable(typeof(RehearsalLog))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Has the host read and write these shapes. How strictly is a matter of the host's options, not of the shapes.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }
}
