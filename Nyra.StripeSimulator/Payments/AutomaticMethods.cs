namespace Nyra.StripeSimulator.Payments;

/// <param name="AllowRedirects">always or never</param>
internal sealed record AutomaticMethods(string AllowRedirects, bool Enabled)
{
    public static readonly AutomaticMethods On = new("always", Enabled: true);

    /// <summary>"automatic_payment_methods[enabled]=true"; without it they are on, as since 2023-08-16.</summary>
    public static AutomaticMethods? Read(Api.Parameters parameters)
    {
        if (parameters.Group("automatic_payment_methods") is not { } group)
        {
            return On;
        }

        if (group.Flag("enabled") is not { } enabled)
        {
            group.Refuse(Api.StripeErrors.Missing(group.Name("enabled")));
            return null;
        }

        var redirects = group.OneOf("allow_redirects", "always", "never") ?? "always";
        return enabled ? new AutomaticMethods(redirects, Enabled: true) : null;
    }
}
