using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

internal static class PaymentMethodEndpoints
{
    public static void MapPaymentMethods(this ApiRoutes api)
    {
        api.Post<PaymentMethod>("/v1/payment_methods", Create);
        api.Get("/v1/payment_methods", List);
        api.Get("/v1/payment_methods/{id}", Retrieve);
        api.Post<PaymentMethod>("/v1/payment_methods/{id}", Update);
        api.Post<PaymentMethod>("/v1/payment_methods/{id}/attach", Attach);
        api.Post<PaymentMethod>("/v1/payment_methods/{id}/detach", Detach);
        api.Get("/v1/customers/{id}/payment_methods", ListOfCustomer);
        api.Get("/v1/customers/{id}/payment_methods/{method}", RetrieveOfCustomer);
    }

    private static Answer RetrieveOfCustomer(ApiCall call)
    {
        if (call.Find(call.Simulator.Customers) is not { } customer)
        {
            return call.NoSuch("customer");
        }

        var id = (string?)call.Route["method"] ?? "";
        if (call.Simulator.PaymentMethods.Find(id) is not { } method)
        {
            return StripeErrors.NoSuch("PaymentMethod", id, "payment_method");
        }

        return method.Customer != customer.Id
            ? StripeErrors.Invalid("Invalid request", "customer", status: 404)
            : call.Parameters.Refusal() ?? Answer.Of(method);
    }

    private static Answer ListOfCustomer(ApiCall call)
    {
        if (call.Find(call.Simulator.Customers) is not { } customer)
        {
            return call.NoSuch("customer");
        }

        var pagination = Pagination.Read(call.Parameters);
        var type = call.Parameters.Text("type");
        call.Parameters.Unsupported("allow_redisplay");
        return call.Parameters.Refusal() ?? pagination.Page(
            call.Simulator.PaymentMethods.OwnedBy(customer.Id).Reverse(),
            method => type is null || method.Type == type,
            "payment_method", $"/v1/customers/{customer.Id}/payment_methods");
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        parameters.Required("type");
        parameters.OneOf("type", "card");
        var details = ReadDetails(parameters, BillingDetails.None);
        var metadata = parameters.Metadata();
        var redisplay = parameters.OneOf("allow_redisplay", "always", "limited", "unspecified");
        var card = parameters.Group("card");
        if (card is null)
        {
            parameters.Refuse(StripeErrors.Missing("card"));
        }

        var reading = card is null ? null : ReadCard(card, simulator.Clock.Moment);
        parameters.Unsupported("customer", "payment_method", "radar_options");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (reading!.Problems.Count > 0)
        {
            return CardErrors.Wrong(reading.Problems[0]);
        }

        var method = simulator.Wallet.Create(reading.Card!, reading.Month, reading.Year, details);
        method.Metadata = metadata;
        method.AllowRedisplay = redisplay ?? method.AllowRedisplay;
        simulator.PaymentMethods.Add(method);
        return Answer.Of(method);
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Simulator.Wallet.FindOrMake(call.Path) is { } method
            ? call.Parameters.Refusal() ?? Answer.Of(method)
            : call.NoSuch("PaymentMethod", "payment_method");

    private static Answer List(ApiCall call)
    {
        var parameters = call.Parameters;
        var pagination = Pagination.Read(parameters);
        // Stripe requires no customer, and lists nothing without one.
        var customer = parameters.Reference("customer", "customer", call.Simulator.Customers);
        var type = parameters.Text("type");
        parameters.Unsupported("allow_redisplay");
        return parameters.Refusal() ?? pagination.Page(
            customer is null ? [] : call.Simulator.PaymentMethods.OwnedBy(customer.Id).Reverse(),
            method => type is null || method.Type == type,
            "payment_method", "/v1/payment_methods");
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.PaymentMethods) is not { } method)
        {
            return call.NoSuch("PaymentMethod", "payment_method");
        }

        var details = ReadDetails(parameters, method.BillingDetails);
        var metadata = parameters.Metadata(method.Metadata);
        var redisplay = parameters.OneOf("allow_redisplay", "always", "limited", "unspecified") ?? method.AllowRedisplay;
        var card = parameters.Group("card");
        var month = card?.Integer("exp_month", 1, 12) ?? method.Card.ExpMonth;
        var year = card?.Integer("exp_year", 1, 9999) ?? method.Card.ExpYear;
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (method.Customer is null)
        {
            return StripeErrors.Invalid("You must save this PaymentMethod to a customer before you can update it.");
        }

        simulator.Events.Update("payment_method.updated", method, changed =>
        {
            (changed.BillingDetails, changed.Metadata, changed.AllowRedisplay) = (details, metadata, redisplay);
            changed.Card = changed.Card with { ExpMonth = (int)month, ExpYear = (int)year };
        });
        return Answer.Of(method);
    }

    private static Answer Attach(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        simulator.EnterTimeOf(parameters.Text("customer"));
        if (simulator.Wallet.FindOrMake(call.Path) is not { } method)
        {
            return call.NoSuch("PaymentMethod", "payment_method");
        }

        var customer = parameters.RequiredReference("customer", "customer", simulator.Customers);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (method.Customer is not null && method.Customer != customer.Id)
        {
            return StripeErrors.Invalid("The payment method you provided has already been attached to a customer.");
        }

        if (method.Customer is null && simulator.Wallet.Attach(method, customer) is { } decline)
        {
            return CardErrors.Declined(decline);
        }

        return Answer.Of(method);
    }

    private static Answer Detach(ApiCall call)
    {
        if (call.Find(call.Simulator.PaymentMethods) is not { } method)
        {
            return call.NoSuch("PaymentMethod", "payment_method");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (method.Customer is null)
        {
            return StripeErrors.Invalid("The payment method you provided is not attached to a customer so detachment is impossible.");
        }

        call.Simulator.Wallet.Detach(method);
        return Answer.Of(method);
    }

    private static CardReading ReadCard(Parameters card, DateTimeOffset now)
    {
        if (card.Text("token") is { } token)
        {
            var known = TestCards.ByToken(token);
            return new CardReading(
                known, 12, now.Year + 1,
                known is null ? [new CardProblem("token", "resource_missing", $"No such token: '{token}'")] : []);
        }

        return CardEntry.Read(
            card.Required("number"), card.Required("exp_month"), card.Required("exp_year"), card.Text("cvc"), now);
    }

    private static BillingDetails ReadDetails(Parameters parameters, BillingDetails current)
    {
        if (parameters.Group("billing_details") is not { } details)
        {
            return current;
        }

        return current with
        {
            Address = Address.Read(details).Or(current.Address) ?? Address.Blank,
            Email = details.Clearable("email").Or(current.Email),
            Name = details.Clearable("name").Or(current.Name),
            Phone = details.Clearable("phone").Or(current.Phone),
        };
    }
}
