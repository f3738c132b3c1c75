using System.ComponentModel.DataAnnotations;

namespace Nyra.BillingApi.Readiness;

/// <param name="Token">NYRA_OPERATOR_TOKEN of the backend.</param>
public sealed record SignInRequest([property: Required, MaxLength(512)] string Token);
