namespace Nyra.BillingApi.Credentials;

internal static class CredentialServices
{
    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        // The core alone: data protection, which the rest brings along, would write key files nobody here uses.
        services.AddWebEncoders();
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = BearerCredentialHandler.SchemeName;
            authentication.AddScheme<BearerCredentialHandler>(BearerCredentialHandler.SchemeName, null);
        });
        services.AddSingleton<OperatorSessions>();
        services.AddSingleton<OperatorDoor>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Powers.Device, policy => policy.RequireRole(Powers.Device))
            .AddPolicy(Powers.KnownDevice, policy => policy.RequireRole(Powers.Device, Powers.KnownDevice))
            .AddPolicy(Powers.HostedService, policy => policy.RequireRole(Powers.HostedService))
            .AddPolicy(Powers.Operator, policy => policy.RequireRole(Powers.Operator));
        return services;
    }
}
