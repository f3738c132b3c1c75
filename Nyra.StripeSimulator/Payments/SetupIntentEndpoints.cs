using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

internal static class SetupIntentEndpoints
{
    public static void MapSetupIntents(this ApiRoutes api)
    {
        api.Post<SetupIntent>("/v1/setup_intents", Create);
        api.Get("/v1/setup_intents", List);
        api.Get("/v1/setup_intents/{id}", Retrieve);
        api.Post<SetupIntent>("/v1/setup_intents/{id}", Update);
        api.Post<SetupIntent>("/v1/setup_intents/{id}/confirm", Confirm);
        api.Post<SetupIntent>("/v1/setup_intents/{id}/cancel", Cancel);
    }

    public static SetupIntent New(Simulator simulator, Customer? customer, AutomaticMethods? automatic, string? usage = null)
    {
        var id = simulator.Ids.Next("seti_1", 23);
        return new SetupIntent
        {
            Id = id,
            AutomaticPaymentMethods = automatic,
            ClientSecret = simulator.Ids.Next($"{id}_secret_", 25),
            Created = simulator.Clock.Now,
            Customer = customer?.Id,
            Usage = usage ?? "off_session",
        };
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        simulator.EnterTimeOf(customer?.Id);
        var automatic = parameters.Has("payment_method_types") ? null : AutomaticMethods.Read(parameters);
        var intent = New(simulator, customer, automatic, parameters.OneOf("usage", "off_session", "on_session"));
        IntentReading.OnlyCards(parameters);
        intent.Metadata = parameters.Metadata();
        intent.Description = parameters.Text("description");
        var method = IntentReading.Method(simulator, parameters, customer?.Id);
        var confirm = parameters.Flag("confirm") ?? false;
        var how = IntentReading.Confirmation(parameters);
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (confirm && IntentReading.MissingReturnUrl(intent.AutomaticPaymentMethods, how) is { } noWayBack)
        {
            return noWayBack;
        }

        intent.Status = method is null ? PaymentIntentStatus.RequiresPaymentMethod : PaymentIntentStatus.RequiresConfirmation;
        intent.PaymentMethod = method?.Id;
        IntentReading.Keep(simulator, method);
        simulator.CardSetup.Begin(intent);
        return confirm ? Confirm(simulator, intent, method, how) : Answer.Of(intent);
    }

    private static Answer Retrieve(ApiCall call)
    {
        if (call.Find(call.Simulator.SetupIntents) is not { } intent)
        {
            return call.NoSuch("setupintent", "intent");
        }

        call.Parameters.Text("client_secret");
        return call.Parameters.Refusal() ?? Answer.Of(intent);
    }

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var method = parameters.Text("payment_method");
        var created = TimeRange.Read(parameters, "created");
        parameters.Unsupported("attach_to_self", "customer_account");
        return parameters.Refusal() ?? pagination.Page(
            simulator.SetupIntents.NewestFirst(customer?.Id),
            intent => (method is null || intent.PaymentMethod == method) && created.Includes(intent.Created),
            "setupintent", "/v1/setup_intents");
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.SetupIntents) is not { } intent)
        {
            return call.NoSuch("setupintent", "intent");
        }

        var metadata = parameters.Metadata(intent.Metadata);
        var description = parameters.Clearable("description").Or(intent.Description);
        var customer = parameters.Reference("customer", "customer", simulator.Customers)?.Id ?? intent.Customer;
        var method = IntentReading.Method(simulator, parameters, customer);
        IntentReading.OnlyCards(parameters);
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (intent.IsOver && method is not null)
        {
            return Unexpected(intent, "You cannot update");
        }

        IntentReading.Keep(simulator, method);
        simulator.SetupIntents.ChangeOwner(intent, () => intent.Customer = customer);
        (intent.Metadata, intent.Description) = (metadata, description);
        if (method is not null)
        {
            (intent.PaymentMethod, intent.Status, intent.NextAction) = (method.Id, PaymentIntentStatus.RequiresConfirmation, null);
        }

        return Answer.Of(intent);
    }

    private static Answer Confirm(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.SetupIntents) is not { } intent)
        {
            return call.NoSuch("setupintent", "intent");
        }

        var method = IntentReading.Method(simulator, parameters, intent.Customer);
        var how = IntentReading.Confirmation(parameters);
        parameters.Text("client_secret");
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (intent.IsOver)
        {
            return Unexpected(intent, "You cannot confirm");
        }

        if (IntentReading.MissingReturnUrl(intent.AutomaticPaymentMethods, how) is { } noWayBack)
        {
            return noWayBack;
        }

        IntentReading.Keep(simulator, method);
        return Confirm(simulator, intent, method ?? simulator.PaymentMethods.Find(intent.PaymentMethod), how);
    }

    private static Answer Cancel(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.SetupIntents) is not { } intent)
        {
            return call.NoSuch("setupintent", "intent");
        }

        var reason = parameters.OneOf("cancellation_reason", "abandoned", "duplicate", "requested_by_customer");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (intent.IsOver)
        {
            return Unexpected(intent, "You cannot cancel");
        }

        simulator.CardSetup.Cancel(intent, reason);
        return Answer.Of(intent);
    }

    private static Answer Confirm(Simulator simulator, SetupIntent intent, PaymentMethod? method, Confirmation how)
    {
        if (method is null)
        {
            return StripeErrors.Invalid(
                "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment "
                + "method and then confirm it again.", null, "setup_intent_unexpected_state");
        }

        return simulator.CardSetup.Confirm(intent, method, how) is { } decline && decline != Decline.ActionRequired
            ? CardErrors.Declined(decline, setupIntent: intent)
            : Answer.Of(intent);
    }

    private static Answer Unexpected(SetupIntent intent, string what) => StripeErrors.Invalid(
        $"{what} this SetupIntent because it has a status of {intent.Status}.", null, "setup_intent_unexpected_state");

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "allowed_payment_method_types", "attach_to_self", "confirmation_token", "customer_account", "excluded_payment_method_types",
        "flow_directions", "mandate_data", "on_behalf_of", "payment_method_configuration", "payment_method_data",
        "payment_method_options", "single_use", "use_stripe_sdk");
}
