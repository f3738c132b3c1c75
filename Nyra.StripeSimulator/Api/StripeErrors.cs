namespace Nyra.StripeSimulator.Api;

/// <summary>The refusals more than one resource gives, in Stripe's wording where Stripe has one.</summary>
internal static class StripeErrors
{
    public static Answer NoSuch(string what, string id, string param = "id", int status = 404) =>
        Answer.Refused(status, new StripeError { Code = "resource_missing", Message = $"No such {what}: '{id}'", Param = param });

    public static Answer Missing(string param) =>
        Answer.Refused(400, new StripeError { Code = "parameter_missing", Message = $"Missing required param: {param}.", Param = param });

    public static Answer Unknown(IReadOnlyList<string> names) =>
        Answer.Refused(400, new StripeError
        {
            Code = "parameter_unknown",
            Message = $"Received unknown parameter{(names.Count > 1 ? "s" : "")}: {string.Join(", ", names)}",
            Param = names[0],
        });

    /// <summary>Stripe knows this parameter, the simulator does not carry it out: better refused than quietly ignored.</summary>
    public static Answer Unsupported(string param) =>
        Answer.Refused(400, new StripeError
        {
            Code = "parameter_unknown",
            Message = $"Received unknown parameter: {param} (Stripe has it; this simulator does not carry it out, see its README)",
            Param = param,
        });

    public static Answer EmptyString(string param) =>
        Answer.Refused(400, new StripeError
        {
            Code = "parameter_invalid_empty",
            Message = $"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
                + $"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty value.",
            Param = param,
        });

    public static Answer Invalid(string message, string? param = null, string? code = null, int status = 400) =>
        Answer.Refused(status, new StripeError { Message = message, Param = param, Code = code });

    /// <summary>"/v1/customers/" among them, which is what an SDK asks for when it is given an empty id.</summary>
    public static Answer UnknownRoute(string method, string path)
    {
        var hint = path.EndsWith('/')
            ? "If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed "
                + "a valid (non-empty) identifier in your code. "
            : "";
        return Answer.Refused(404, new StripeError
        {
            Message = $"Unrecognized request URL ({method}: {path}). {hint}Please see https://stripe.com/docs or we can help at "
                + "https://support.stripe.com/.",
        });
    }

    public static Answer CannotExpand(string property) =>
        Answer.Refused(400, new StripeError { Message = $"This property cannot be expanded ({property}).", Param = "expand" });
}
