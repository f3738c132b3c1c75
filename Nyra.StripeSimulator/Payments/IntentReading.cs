using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

/// <summary>The parameters payment intents and setup intents have in common.</summary>
internal static class IntentReading
{
    public static void OnlyCards(Parameters parameters)
    {
        if (parameters.Texts("payment_method_types").FirstOrDefault(type => type != "card") is { } other)
        {
            parameters.Refuse(StripeErrors.Invalid(
                $"The payment method type \"{other}\" is invalid: this simulator takes cards.", "payment_method_types"));
        }
    }

    public static Confirmation Confirmation(Parameters parameters) => new(
        IsOffSession: parameters.Flag("off_session") ?? false,
        ReturnUrl: parameters.Url("return_url"));

    /// <summary>"payment_method=pm_…", test ids included. What is another customer's is refused.</summary>
    public static PaymentMethod? Method(Simulator simulator, Parameters parameters, string? customer)
    {
        if (parameters.Text("payment_method") is not { } id)
        {
            return null;
        }

        var method = simulator.Wallet.FindOrMake(id);
        if (method is null)
        {
            parameters.Refuse(StripeErrors.NoSuch("PaymentMethod", id, "payment_method", 400));
        }
        else if (method.Customer is not null && method.Customer != customer)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "The PaymentMethod you provided belongs to a Customer. Please include that Customer in the `customer` parameter.",
                "payment_method"));
        }

        return method;
    }

    /// <summary>A test id stands for a new card: the intent names it, so it is to be found from now on.</summary>
    public static void Keep(Simulator simulator, PaymentMethod? method)
    {
        if (method is not null && simulator.PaymentMethods.Find(method.Id) is null)
        {
            simulator.PaymentMethods.Add(method);
        }
    }

    public static Answer? MissingReturnUrl(AutomaticMethods? automatic, Confirmation how) =>
        automatic is { AllowRedirects: "always" } && how.ReturnUrl is null && !how.IsOffSession
            ? StripeErrors.Invalid(
                "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment "
                + "methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept "
                + "redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and "
                + "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.")
            : null;
}
