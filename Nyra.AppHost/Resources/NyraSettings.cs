using Nyra.Billing.Configuration;
using Nyra.Billing.Licensing;

namespace Nyra.AppHost.Resources;

/// <summary>What a person, or the deployment's secret store, gives the system. A fresh clone starts without a question: what can be made up is.</summary>
/// <param name="PublicUrl">Where customers reach the gateway; null while developing, where it is the gateway's own endpoint.</param>
internal sealed record NyraSettings(
    IResourceBuilder<ParameterResource> OperatorToken, IResourceBuilder<ParameterResource> LicenseApiToken, IResourceBuilder<ParameterResource> LicenseSigningSecret,
    IResourceBuilder<ParameterResource>? PublicUrl);

internal static class NyraSettingsParameters
{
    public static NyraSettings AddNyraSettings(this IDistributedApplicationBuilder builder) => new(
        builder.AddToken("operator-token", "Lets the operator in: readiness page, dead letters, reconciling, snapshots."),
        builder.AddToken("license-api-token", "Lets hosted services ask about licenses and count usage."),
        builder.AddSigningSecret(),
        builder.ExecutionContext.IsRunMode
            ? null
            : builder.AddParameter("public-url").WithDescription("Where customers and Stripe reach the gateway: https://billing.your-domain.example, without a path."));

    /// <summary>What the API proves itself and others by.</summary>
    public static IResourceBuilder<ProjectResource> WithCredentials(this IResourceBuilder<ProjectResource> api, NyraSettings settings) => api
        .WithEnvironment(Settings.OperatorToken, settings.OperatorToken)
        .WithEnvironment(Settings.LicenseApiToken, settings.LicenseApiToken)
        .WithEnvironment(Settings.LicenseSigningSecret, settings.LicenseSigningSecret)
        .WithConfigured(Settings.AbandonedKeys);

    /// <summary>Where Stripe's pages lead customers back to: through the gateway.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicAddress(
        this IResourceBuilder<ProjectResource> api, NyraSettings settings, IResourceBuilder<ProjectResource> gateway) =>
        api.WithEnvironment(context =>
        {
            object address = settings.PublicUrl is { } url ? url.Resource : gateway.GetEndpoint("http");
            ReferenceExpression At(string path)
            {
                var expression = new ReferenceExpressionBuilder();
                if (address is EndpointReference endpoint)
                    expression.AppendFormatted(endpoint);
                else
                    expression.AppendFormatted((ParameterResource)address);
                expression.AppendLiteral(path);
                return expression.Build();
            }
            context.EnvironmentVariables[Settings.BillingBaseUrl] = At("");
            context.EnvironmentVariables[Settings.SuccessUrl] = At("/return/paid?session_id=" + CheckoutOptions.EscapedPlaceholder);
            context.EnvironmentVariables[Settings.CancelUrl] = At("/return/canceled");
            context.EnvironmentVariables[Settings.ReturnUrl] = At("/return/account");
        });

    private static IResourceBuilder<ParameterResource> AddToken(this IDistributedApplicationBuilder builder, string name, string description) => builder
        .AddParameter(name, new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true)
        .WithDescription(description);

    // A key pair, which no deployment tool can make up: there it is asked for.
    private static IResourceBuilder<ParameterResource> AddSigningSecret(this IDistributedApplicationBuilder builder) =>
        (builder.ExecutionContext.IsRunMode
            ? builder.AddParameter("license-signing-secret", new MadeUp(SigningKeys.NewSecret), secret: true, persist: true)
            : builder.AddParameter("license-signing-secret", secret: true))
        .WithDescription("Signs licenses: a PKCS#8 EC P-256 key. Make one with: " + CommandHint.Of("keys new"));
}
