using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

internal static class PaymentIntentEndpoints
{
    private const long MaxAmount = 99_999_999;

    public static void MapPaymentIntents(this ApiRoutes api)
    {
        api.Post<PaymentIntent>("/v1/payment_intents", Create);
        api.Get("/v1/payment_intents", List);
        api.Get("/v1/payment_intents/{id}", Retrieve);
        api.Post<PaymentIntent>("/v1/payment_intents/{id}", Update);
        api.Post<PaymentIntent>("/v1/payment_intents/{id}/confirm", Confirm);
        api.Post<PaymentIntent>("/v1/payment_intents/{id}/cancel", Cancel);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        parameters.Required("amount");
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        simulator.EnterTimeOf(customer?.Id);
        var id = simulator.Ids.Next("pi_3", 23);
        var intent = new PaymentIntent
        {
            Id = id,
            Amount = parameters.Integer("amount", 1, MaxAmount) ?? 0,
            AutomaticPaymentMethods = parameters.Has("payment_method_types") ? null : AutomaticMethods.Read(parameters),
            ClientSecret = PaymentIntent.NewSecret(simulator.Ids, id),
            Created = simulator.Clock.Now,
            Currency = parameters.Required("currency").ToLowerInvariant(),
            Customer = customer?.Id,
        };
        IntentReading.OnlyCards(parameters);
        var common = ReadCommon(parameters, intent);
        var method = IntentReading.Method(simulator, parameters, customer?.Id);
        var confirm = parameters.Flag("confirm") ?? false;
        var how = IntentReading.Confirmation(parameters);
        RefuseUnsupported(parameters);
        parameters.OneOf("confirmation_method", "automatic");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        common(intent);
        if (confirm && IntentReading.MissingReturnUrl(intent.AutomaticPaymentMethods, how) is { } noWayBack)
        {
            return noWayBack;
        }

        intent.Status = method is null ? PaymentIntentStatus.RequiresPaymentMethod : PaymentIntentStatus.RequiresConfirmation;
        intent.PaymentMethod = method?.Id;
        IntentReading.Keep(simulator, method);
        simulator.Charging.Begin(intent);
        return confirm ? Confirm(simulator, intent, method, how) : Answer.Of(intent);
    }

    private static Answer Retrieve(ApiCall call)
    {
        if (call.Find(call.Simulator.PaymentIntents) is not { } intent)
        {
            return call.NoSuch("payment_intent", "intent");
        }

        call.Parameters.Text("client_secret");
        return call.Parameters.Refusal() ?? Answer.Of(intent);
    }

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var created = TimeRange.Read(parameters, "created");
        parameters.Unsupported("customer_account");
        return parameters.Refusal() ?? pagination.Page(
            simulator.PaymentIntents.NewestFirst(customer?.Id),
            intent => created.Includes(intent.Created),
            "payment_intent", "/v1/payment_intents");
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.PaymentIntents) is not { } intent)
        {
            return call.NoSuch("payment_intent", "intent");
        }

        var amount = parameters.Integer("amount", 1, MaxAmount) ?? intent.Amount;
        var currency = parameters.Text("currency")?.ToLowerInvariant() ?? intent.Currency;
        var customer = parameters.Reference("customer", "customer", simulator.Customers)?.Id ?? intent.Customer;
        IntentReading.OnlyCards(parameters);
        var common = ReadCommon(parameters, intent);
        var method = IntentReading.Method(simulator, parameters, customer);
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (intent.IsOver && (amount != intent.Amount || method is not null))
        {
            return Unexpected(intent, "You cannot update");
        }

        IntentReading.Keep(simulator, method);
        simulator.PaymentIntents.ChangeOwner(intent, () => intent.Customer = customer);
        (intent.Amount, intent.Currency) = (amount, currency);
        common(intent);
        if (method is not null)
        {
            (intent.PaymentMethod, intent.Status, intent.NextAction) = (method.Id, PaymentIntentStatus.RequiresConfirmation, null);
        }

        return Answer.Of(intent);
    }

    private static Answer Confirm(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.PaymentIntents) is not { } intent)
        {
            return call.NoSuch("payment_intent", "intent");
        }

        var method = IntentReading.Method(simulator, parameters, intent.Customer);
        var how = IntentReading.Confirmation(parameters);
        var common = ReadCommon(parameters, intent);
        parameters.Text("client_secret");
        IntentReading.OnlyCards(parameters);
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
        common(intent);
        return Confirm(simulator, intent, method ?? simulator.PaymentMethods.Find(intent.PaymentMethod), how);
    }

    private static Answer Cancel(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.PaymentIntents) is not { } intent)
        {
            return call.NoSuch("payment_intent", "intent");
        }

        var reason = parameters.OneOf(
            "cancellation_reason", "abandoned", "duplicate", "fraudulent", "requested_by_customer");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (intent.IsOver || intent.Invoice is not null)
        {
            return Unexpected(intent, "You cannot cancel");
        }

        simulator.Charging.Cancel(intent, reason);
        return Answer.Of(intent);
    }

    private static Answer Confirm(Simulator simulator, PaymentIntent intent, PaymentMethod? method, Confirmation how)
    {
        if (method is null)
        {
            return StripeErrors.Invalid(
                "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
                + "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method "
                + "or ConfirmationToken.", null, "payment_intent_unexpected_state");
        }

        // Nobody is refused for a bank that wants to be asked: the intent says where to go.
        return simulator.Charging.Confirm(intent, method, how) is { } decline && decline != Decline.ActionRequired
            ? CardErrors.Declined(decline, intent)
            : Answer.Of(intent);
    }

    private static Action<PaymentIntent> ReadCommon(Parameters parameters, PaymentIntent current)
    {
        var metadata = parameters.Metadata(current.Metadata);
        var description = parameters.Clearable("description").Or(current.Description);
        var email = parameters.Clearable("receipt_email").Or(current.ReceiptEmail);
        var future = parameters.OneOf("setup_future_usage", "off_session", "on_session") ?? current.SetupFutureUsage;
        var shipping = Shipping.Read(parameters) ?? current.Shipping;
        var statement = parameters.Text("statement_descriptor") ?? current.StatementDescriptor;
        var suffix = parameters.Text("statement_descriptor_suffix") ?? current.StatementDescriptorSuffix;
        var capture = parameters.OneOf("capture_method", "automatic", "automatic_async") ?? current.CaptureMethod;
        return intent =>
        {
            (intent.Metadata, intent.Description, intent.ReceiptEmail) = (metadata, description, email);
            (intent.SetupFutureUsage, intent.Shipping, intent.CaptureMethod) = (future, shipping, capture);
            (intent.StatementDescriptor, intent.StatementDescriptorSuffix) = (statement, suffix);
        };
    }

    private static Answer Unexpected(PaymentIntent intent, string what) => StripeErrors.Invalid(
        $"{what} this PaymentIntent because it has a status of {intent.Status}"
        + (intent.IsOver ? "." : " and belongs to an invoice: void the invoice instead."),
        null, "payment_intent_unexpected_state");

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "allowed_payment_method_types", "amount_details", "application_fee_amount", "confirmation_token", "customer_account",
        "error_on_requires_action", "excluded_payment_method_types", "hooks", "mandate", "mandate_data", "on_behalf_of",
        "payment_details", "payment_method_configuration", "payment_method_data", "payment_method_options", "radar_options",
        "transfer_data", "transfer_group", "use_stripe_sdk");
}
