using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Checkout;

internal static class CheckoutEndpoints
{
    private const int ShortestMinutes = 30;
    private const int LongestHours = 24;

    public static void MapCheckout(this ApiRoutes api)
    {
        api.Post<CheckoutSession>("/v1/checkout/sessions", Create);
        api.Get("/v1/checkout/sessions", List);
        api.Get("/v1/checkout/sessions/{id}", Retrieve);
        api.Post<CheckoutSession>("/v1/checkout/sessions/{id}", Update);
        api.Get("/v1/checkout/sessions/{id}/line_items", ListLineItems);
        api.Post<CheckoutSession>("/v1/checkout/sessions/{id}/expire", Expire);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var isPayment = ReadMode(parameters) == CheckoutSession.PaymentMode;
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        simulator.EnterTimeOf(customer?.Id);
        var now = simulator.Clock.Now;
        var email = parameters.Text("customer_email");
        var items = OrderedItems.Read(simulator, parameters, "line_items", isPayment ? PriceKind.OneTime : PriceKind.Recurring);
        var subscriptionData = SubscriptionData.Read(parameters, isPayment, now);
        var id = simulator.Ids.Next("cs_test_a1", 56);
        var session = new CheckoutSession
        {
            Id = id,
            AllowPromotionCodes = parameters.Flag("allow_promotion_codes"),
            AmountSubtotal = subscriptionData.Trial.End is null ? items.Sum(item => item.Amount) : 0,
            BillingAddressCollection = parameters.OneOf("billing_address_collection", "auto", "required"),
            CancelUrl = parameters.Url("cancel_url"),
            ClientReferenceId = parameters.Text("client_reference_id"),
            Created = now,
            Currency = items.Count > 0 ? items[0].Price.Currency : "",
            CustomText = CustomText.Read(parameters),
            Customer = customer?.Id,
            CustomerCreation = customer is not null ? null : isPayment ? "if_required" : "always",
            CustomerDetails = CheckoutCompletion.KnownDetails(customer, email),
            CustomerEmail = email,
            ExpiresAt = ReadExpiry(parameters, now),
            IntegrationIdentifier = parameters.Text("integration_identifier"),
            Items = items,
            Lines = [.. items.Select(item => Line(simulator, item, now))],
            Locale = parameters.Text("locale"),
            Metadata = parameters.Metadata(),
            Mode = isPayment ? CheckoutSession.PaymentMode : CheckoutSession.SubscriptionMode,
            OriginContext = parameters.OneOf("origin_context", "mobile_app", "web"),
            PaymentMethodCollection = parameters.OneOf("payment_method_collection", "always", "if_required") ?? "always",
            PaymentIntentData = PaymentIntentData.Read(parameters, isPayment),
            SubscriptionData = subscriptionData,
            SuccessUrl = parameters.Required("success_url"),
            Url = $"{call.Origin}/c/pay/{id}",
        };
        parameters.Url("success_url");
        RefuseUnsupported(parameters);
        if (customer is not null && email is not null)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "You may only specify one of these parameters: customer, customer_email.", "customer_email"));
        }

        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        OrderedItems.Adopt(simulator, items);
        simulator.CheckoutSessions.Add(session);
        simulator.Clock.Schedule(session.ExpiresAt, new WakeUp(WakeUpKind.CheckoutSession, id));
        return Answer.Of(session);
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.CheckoutSessions) is { } session
            ? call.Parameters.Refusal() ?? Answer.Of(session)
            : call.NoSuch("checkout.session");

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var email = parameters.Group("customer_details")?.Text("email");
        var status = parameters.OneOf("status", "complete", "expired", "open");
        var subscription = parameters.Reference("subscription", "subscription", simulator.Subscriptions);
        var created = TimeRange.Read(parameters, "created");
        var intent = parameters.Reference("payment_intent", "payment_intent", simulator.PaymentIntents);
        parameters.Unsupported("payment_link");
        return parameters.Refusal() ?? pagination.Page(
            simulator.CheckoutSessions.NewestFirst(),
            session => (customer is null || session.Customer == customer.Id)
                && (email is null || session.CustomerDetails?.Email == email)
                && (status is null || session.Status == status)
                && (subscription is null || session.Subscription == subscription.Id)
                && (intent is null || session.PaymentIntent == intent.Id)
                && created.Includes(session.Created),
            "checkout.session", "/v1/checkout/sessions");
    }

    private static Answer Update(ApiCall call)
    {
        if (call.Find(call.Simulator.CheckoutSessions) is not { } session)
        {
            return call.NoSuch("checkout.session");
        }

        var metadata = call.Parameters.Metadata(session.Metadata);
        call.Parameters.Unsupported("collected_information", "line_items", "payment_intent_data", "shipping_options");
        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        session.Metadata = metadata;
        return Answer.Of(session);
    }

    private static Answer ListLineItems(ApiCall call)
    {
        if (call.Find(call.Simulator.CheckoutSessions) is not { } session)
        {
            return call.NoSuch("checkout.session");
        }

        var pagination = Pagination.Read(call.Parameters);
        return call.Parameters.Refusal() ?? pagination.Page(
            session.Lines, _ => true, "line item", $"/v1/checkout/sessions/{session.Id}/line_items");
    }

    private static Answer Expire(ApiCall call)
    {
        if (call.Find(call.Simulator.CheckoutSessions) is not { } session)
        {
            return call.NoSuch("checkout.session");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (session.Status != CheckoutSession.Open)
        {
            return StripeErrors.Invalid(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of "
                + $"`{session.Status}`.");
        }

        call.Simulator.Checkout.Expire(session);
        return Answer.Of(session);
    }

    private static string? ReadMode(Parameters parameters)
    {
        var mode = parameters.OneOf("mode", CheckoutSession.PaymentMode, "setup", CheckoutSession.SubscriptionMode);
        if (mode is null)
        {
            parameters.Refuse(StripeErrors.Missing("mode"));
        }
        else if (mode == "setup")
        {
            parameters.Refuse(StripeErrors.Invalid("This simulator carries out mode=subscription and mode=payment, not mode=setup.", "mode"));
        }

        var ui = parameters.OneOf("ui_mode", "elements", "embedded_page", "form", "hosted_page") ?? "hosted_page";
        if (ui != "hosted_page")
        {
            parameters.Refuse(StripeErrors.Invalid($"This simulator carries out ui_mode=hosted_page, not ui_mode={ui}.", "ui_mode"));
        }

        return mode;
    }

    private static long ReadExpiry(Parameters parameters, long now)
    {
        var longest = now + LongestHours * 3600;
        var expiry = parameters.Integer("expires_at") ?? longest;
        if (expiry < now + ShortestMinutes * 60 || expiry > longest)
        {
            parameters.Refuse(StripeErrors.Invalid(
                $"The `expires_at` timestamp must be at least {ShortestMinutes} minutes and less than {LongestHours} hours from Checkout "
                + "Session creation.", "expires_at"));
        }

        return expiry;
    }

    private static CheckoutLineItem Line(Simulator simulator, OrderedItem item, long now) => new()
    {
        Id = simulator.Ids.Next("li_1", 23),
        Created = now,
        Description = item.NewProduct?.Name ?? simulator.ProductName(item.Price),
        Metadata = item.Metadata,
        Price = item.Price,
        Quantity = item.Quantity,
    };

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "adaptive_pricing", "after_expiration", "allowed_payment_method_types", "automatic_tax", "branding_settings",
        "consent_collection", "currency", "custom_fields", "customer_account", "customer_creation", "customer_update",
        "discounts", "excluded_payment_method_types", "invoice_creation", "managed_payments", "name_collection", "optional_items",
        "payment_method_configuration", "payment_method_data", "payment_method_options", "permissions",
        "phone_number_collection", "redirect_on_completion", "return_url", "saved_payment_method_options", "setup_intent_data",
        "shipping_address_collection", "shipping_options", "submit_type", "tax_id_collection", "wallet_options");
}
