using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Portal;

internal static class PortalEndpoints
{
    public static void MapPortal(this ApiRoutes api)
    {
        api.Post<PortalConfiguration>("/v1/billing_portal/configurations", CreateConfiguration);
        api.Get("/v1/billing_portal/configurations", ListConfigurations);
        api.Get("/v1/billing_portal/configurations/{id}", RetrieveConfiguration);
        api.Post<PortalConfiguration>("/v1/billing_portal/configurations/{id}", UpdateConfiguration);
        api.Post<PortalSession>("/v1/billing_portal/sessions", CreateSession);
    }

    private static Answer CreateConfiguration(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (!parameters.Has("features"))
        {
            parameters.Refuse(StripeErrors.Missing("features"));
        }

        var now = simulator.Clock.Now;
        var configuration = new PortalConfiguration
        {
            Id = simulator.Ids.Next("bpc_1", 23),
            Created = now,
            Updated = now,
            Features = PortalFeatureReading.Read(parameters, new PortalFeatures()),
        };
        ReadCommon(parameters, configuration);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        simulator.PortalConfigurations.Add(configuration);
        simulator.Events.Raise("billing_portal.configuration.created", configuration);
        return Answer.Of(configuration);
    }

    private static Answer UpdateConfiguration(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.PortalConfigurations) is not { } configuration)
        {
            return call.NoSuch("configuration");
        }

        var draft = new PortalConfiguration
        {
            Id = configuration.Id,
            Created = configuration.Created,
            Updated = simulator.Clock.Now,
            Active = configuration.Active,
            BusinessProfile = configuration.BusinessProfile,
            DefaultReturnUrl = configuration.DefaultReturnUrl,
            Features = PortalFeatureReading.Read(parameters, configuration.Features),
            Metadata = configuration.Metadata,
            Name = configuration.Name,
        };
        draft.Active = parameters.Flag("active") ?? draft.Active;
        ReadCommon(parameters, draft);
        if (configuration.IsDefault && !draft.Active)
        {
            parameters.Refuse(StripeErrors.Invalid("The default configuration cannot be deactivated.", "active"));
        }

        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        simulator.Events.Update("billing_portal.configuration.updated", configuration, changed =>
        {
            (changed.Active, changed.BusinessProfile, changed.DefaultReturnUrl) =
                (draft.Active, draft.BusinessProfile, draft.DefaultReturnUrl);
            (changed.Features, changed.Metadata, changed.Name) = (draft.Features, draft.Metadata, draft.Name);
            changed.Updated = draft.Updated;
        });
        return Answer.Of(configuration);
    }

    private static Answer RetrieveConfiguration(ApiCall call) =>
        call.Find(call.Simulator.PortalConfigurations) is { } configuration
            ? call.Parameters.Refusal() ?? Answer.Of(configuration)
            : call.NoSuch("configuration");

    private static Answer ListConfigurations(ApiCall call)
    {
        var parameters = call.Parameters;
        var pagination = Pagination.Read(parameters);
        var active = parameters.Flag("active");
        var isDefault = parameters.Flag("is_default");
        return parameters.Refusal() ?? pagination.Page(
            call.Simulator.PortalConfigurations.NewestFirst(),
            one => (active is null || one.Active == active) && (isDefault is null || one.IsDefault == isDefault),
            "configuration", "/v1/billing_portal/configurations");
    }

    private static Answer CreateSession(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var customer = parameters.RequiredReference("customer", "customer", simulator.Customers);
        simulator.EnterTimeOf(parameters.Text("customer"));
        var configuration = parameters.Reference("configuration", "configuration", simulator.PortalConfigurations)
            ?? simulator.PortalConfigurations.NewestFirst().First(one => one.IsDefault);
        var returnUrl = parameters.Url("return_url") ?? configuration.DefaultReturnUrl;
        var locale = parameters.Text("locale");
        var flow = PortalFlowReading.Read(parameters, simulator, customer, configuration.Features);
        parameters.Unsupported("after_expiration", "customer_account", "on_behalf_of");
        if (!configuration.Active)
        {
            parameters.Refuse(StripeErrors.Invalid(
                $"The configuration {configuration.Id} is inactive. Activate it or use another.", "configuration"));
        }

        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        var session = simulator.Portal.Start(customer, configuration, call.Origin, returnUrl, locale, flow);
        simulator.Events.Raise("billing_portal.session.created", session);
        return Answer.Of(session);
    }

    private static void ReadCommon(Parameters parameters, PortalConfiguration configuration)
    {
        var profile = parameters.Group("business_profile");
        configuration.BusinessProfile = new PortalBusinessProfile(
            profile?.Clearable("headline").Or(configuration.BusinessProfile.Headline) ?? configuration.BusinessProfile.Headline,
            profile?.Url("privacy_policy_url") ?? configuration.BusinessProfile.PrivacyPolicyUrl,
            profile?.Url("terms_of_service_url") ?? configuration.BusinessProfile.TermsOfServiceUrl);
        configuration.DefaultReturnUrl = parameters.Clearable("default_return_url").Or(configuration.DefaultReturnUrl);
        configuration.Metadata = parameters.Metadata(configuration.Metadata);
        configuration.Name = parameters.Clearable("name").Or(configuration.Name);
        if (parameters.Group("login_page")?.Flag("enabled") == true)
        {
            parameters.Unsupported("login_page");
        }
    }
}
