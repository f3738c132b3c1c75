using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>An address that Stripe's hosted pages lead back to: absolute, over https once it is live.</summary>
public sealed class ReturnAddressCheck : SettingCheck
{
    private readonly string _page;
    private readonly Func<string, CheckoutOptions> _options;

    private ReturnAddressCheck(string name, string key, string title, string page, Func<string, CheckoutOptions> options) : base(name, key, title) =>
        (_page, _options) = (page, options);

    public static ReturnAddressCheck Success { get; } =
        new("success-url", Names.SuccessUrl, "Success address", "paid?session_id={CHECKOUT_SESSION_ID}", value => new() { SuccessUrl = value });

    public static ReturnAddressCheck Cancel { get; } =
        new("cancel-url", Names.CancelUrl, "Cancel address", "canceled", value => new() { CancelUrl = value });

    public static ReturnAddressCheck Return { get; } =
        new("return-url", Names.ReturnUrl, "Return address of the portal", "account", value => new() { ReturnUrl = value });

    protected override CheckResult Look(string value, PreflightContext context)
    {
        var options = _options(value);
        if (Refused(options.Validate(new ValidationContext(options))) is { } refused)
            return refused;
        var uri = new Uri(value);
        if (uri.UserInfo.Length > 0)
            return CheckResult.Fail($"{Key} holds a user name or password.", "An address that customers see must hold no credential.");
        if (DocumentationExample.ProblemOfBackend(Key, uri) is { } example)
            return CheckResult.Fail(example, Remedy(context));
        return context.Live && (uri.Scheme != "https" || uri.IsLoopback)
            ? CheckResult.Fail($"{Key} is not an https address that customers can reach.", "In live mode Stripe leads customers there: name your own site over https.", uri.GetLeftPart(UriPartial.Path))
            : CheckResult.Pass("Absolute" + (uri.Scheme == "https" ? ", over https." : ", on this machine."), value);
    }

    protected override string Remedy(PreflightContext context) => $"Name the page that Stripe leads customers back to, for example the backend's own: https://…/return/{_page}";
}
