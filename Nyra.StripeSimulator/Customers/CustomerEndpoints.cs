using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

internal static class CustomerEndpoints
{
    public static void MapCustomers(this ApiRoutes api)
    {
        api.Post<Customer>("/v1/customers", Create);
        api.Get("/v1/customers", List);
        api.Get("/v1/customers/{id}", Retrieve);
        api.Post<Customer>("/v1/customers/{id}", Update);
        api.Delete("/v1/customers/{id}", Delete);
    }

    /// <summary>Also what Checkout does for somebody new.</summary>
    public static Customer New(Simulator simulator, TestClocks.TestClock? clock = null) => new()
    {
        Clock = clock,
        Id = simulator.Ids.Next("cus_", 14),
        Created = simulator.Clock.Now,
        InvoicePrefix = simulator.Ids.Next("", 8).ToUpperInvariant(),
    };

    /// <summary>Deleting a customer cancels what it subscribes to at once, as on Stripe.</summary>
    public static void Delete(Simulator simulator, Customer customer)
    {
        foreach (var subscription in simulator.Subscriptions.OwnedBy(customer.Id).Where(one => !one.HasEnded).ToArray())
        {
            simulator.Lifecycle.CancelNow(subscription, Subscriptions.CancellationDetails.Requested);
        }

        simulator.Customers.Remove(customer);
        simulator.DeletedCustomers.Add(customer.Id);
        simulator.Events.Raise("customer.deleted", customer);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var clock = parameters.Reference("test_clock", "test clock", simulator.TestClocks);
        if (clock is not null)
        {
            simulator.Clock.Enter(clock.Timeline);
        }

        var customer = New(simulator, clock);
        ReadCommon(parameters, customer);
        var method = ReadMethod(simulator, parameters, "payment_method");
        var settings = parameters.Group("invoice_settings");
        var standard = settings is null ? null : ReadMethod(simulator, settings, "default_payment_method");
        settings?.Unsupported("custom_fields", "footer", "rendering_options");
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        // The usual pair: payment_method=pm_card_visa and the same as the default. Both mean the one card that is attached.
        var defaultIsMethod = method is not null && standard is not null
            && parameters.Text("payment_method") == settings!.Text("default_payment_method");
        if (standard is not null && !defaultIsMethod)
        {
            return StripeErrors.Invalid("The customer does not have a payment method with the ID "
                + $"{standard.Id}. The payment method must be attached to the customer.", "invoice_settings[default_payment_method]",
                "resource_missing");
        }

        if (method?.Card.Behavior.OnAttach is { } decline)
        {
            return CardErrors.Declined(decline);
        }

        if (defaultIsMethod)
        {
            customer.InvoiceSettings = new CustomerInvoiceSettings(method!.Id);
        }

        simulator.Customers.Add(customer);
        simulator.Events.Raise("customer.created", customer);
        if (method is not null)
        {
            simulator.Wallet.Attach(method, customer);
        }

        return Answer.Of(customer);
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Customers) is not { } customer)
        {
            return call.NoSuch("customer");
        }

        var draft = New(simulator);
        Copy(customer, draft);
        ReadCommon(parameters, draft);
        if (parameters.Group("invoice_settings") is { } settings)
        {
            var chosen = settings.Clearable("default_payment_method");
            settings.Unsupported("custom_fields", "footer", "rendering_options");
            if (chosen is { IsGiven: true, Value: { } id } && simulator.PaymentMethods.Find(id)?.Customer != customer.Id)
            {
                parameters.Refuse(StripeErrors.Invalid(
                    $"The customer does not have a payment method with the ID {id}. The payment method must be attached to the "
                    + "customer.", "invoice_settings[default_payment_method]", "resource_missing"));
            }

            draft.InvoiceSettings = chosen.IsGiven ? new CustomerInvoiceSettings(chosen.Value) : draft.InvoiceSettings;
        }

        RefuseUnsupported(parameters);
        parameters.Unsupported("test_clock");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        simulator.Events.Update("customer.updated", customer, changed => Copy(draft, changed));
        return Answer.Of(customer);
    }

    private static Answer Retrieve(ApiCall call)
    {
        if (call.Find(call.Simulator.Customers) is { } customer)
        {
            return call.Parameters.Refusal() ?? Answer.Of(customer);
        }

        if (!call.Simulator.DeletedCustomers.Contains(call.Path))
        {
            return call.NoSuch("customer");
        }

        return call.Parameters.Refusal() ?? Answer.Of(new Deleted(call.Path, "customer"));
    }

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var email = parameters.Text("email");
        var created = TimeRange.Read(parameters, "created");
        var clock = parameters.Reference("test_clock", "test clock", simulator.TestClocks);
        return parameters.Refusal() ?? pagination.Page(
            simulator.Customers.NewestFirst(),
            // Stripe's filter is case-sensitive.
            customer => customer.Clock == clock && (email is null || customer.Email == email) && created.Includes(customer.Created),
            "customer", "/v1/customers");
    }

    private static Answer Delete(ApiCall call)
    {
        if (call.Find(call.Simulator.Customers) is not { } customer)
        {
            return call.NoSuch("customer");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        Delete(call.Simulator, customer);
        return Answer.Of(new Deleted(customer.Id, customer.Object));
    }

    private static void ReadCommon(Parameters parameters, Customer customer)
    {
        customer.Address = Address.Read(parameters).Or(customer.Address);
        customer.Balance = parameters.Integer("balance") ?? customer.Balance;
        customer.Description = parameters.Clearable("description").Or(customer.Description);
        customer.Email = parameters.Clearable("email").Or(customer.Email);
        customer.Metadata = parameters.Metadata(customer.Metadata);
        customer.Name = parameters.Clearable("name").Or(customer.Name);
        customer.Phone = parameters.Clearable("phone").Or(customer.Phone);
        customer.PreferredLocales =
            parameters.Has("preferred_locales") ? parameters.Texts("preferred_locales") : customer.PreferredLocales;
        customer.TaxExempt = parameters.OneOf("tax_exempt", "none", "exempt", "reverse") ?? customer.TaxExempt;
        if (customer.Email is { } email && !IsAddress(email))
        {
            parameters.Refuse(StripeErrors.Invalid($"Invalid email address: {email}", "email", "email_invalid"));
        }
    }

    // Stripe wants a dot in the domain, and no spaces: "name@example" is refused.
    private static bool IsAddress(string email) => email.Split('@') is [{ Length: > 0 }, var domain]
        && domain.IndexOf('.', StringComparison.Ordinal) > 0 && !domain.EndsWith('.') && !email.Any(char.IsWhiteSpace);

    private static PaymentMethod? ReadMethod(Simulator simulator, Parameters parameters, string name)
    {
        if (parameters.Text(name) is not { } id)
        {
            return null;
        }

        var method = simulator.Wallet.FindOrMake(id);
        if (method is null)
        {
            parameters.Refuse(StripeErrors.NoSuch("PaymentMethod", id, parameters.Name(name), 400));
        }

        return method;
    }

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "business_name", "cash_balance", "coupon", "default_source", "individual_name", "invoice_prefix",
        "next_invoice_sequence", "promotion_code", "shipping", "source", "tax", "tax_id_data");

    private static void Copy(Customer from, Customer to)
    {
        (to.Address, to.Description, to.Email, to.Metadata) = (from.Address, from.Description, from.Email, from.Metadata);
        (to.Name, to.Phone, to.PreferredLocales) = (from.Name, from.Phone, from.PreferredLocales);
        (to.TaxExempt, to.InvoiceSettings, to.Balance) = (from.TaxExempt, from.InvoiceSettings, from.Balance);
    }
}
