using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Checkout;

/// <summary>"custom_text": what the seller says on the payment page, and after it.</summary>
internal sealed record CustomText
{
    private const int Longest = 1200;

    public CustomTextMessage? AfterSubmit { get; init; }

    public string? ShippingAddress => null;

    public CustomTextMessage? Submit { get; init; }

    public string? TermsOfServiceAcceptance => null;

    public static CustomText Read(Parameters parameters)
    {
        if (parameters.Group("custom_text") is not { } group)
            return new();
        group.Unsupported("shipping_address", "terms_of_service_acceptance");
        return new() { AfterSubmit = Message(group, "after_submit"), Submit = Message(group, "submit") };
    }

    private static CustomTextMessage? Message(Parameters group, string name)
    {
        if (group.Group(name) is not { } given)
            return null;
        var message = given.Required("message");
        if (message.Length > Longest)
            given.Refuse(StripeErrors.Invalid($"Invalid string: must be at most {Longest} characters", given.Name("message")));
        return new(message);
    }
}

/// <param name="Message">Text in which <c>[words](https://…)</c> is a link.</param>
internal sealed record CustomTextMessage(string Message);
