namespace Nyra.StripeSimulator.Api;

/// <summary>Parameters that name a resource.</summary>
internal static class ParameterReferences
{
    /// <returns>null when not given. An id of nothing is refused.</returns>
    public static T? Reference<T>(this Parameters parameters, string name, string what, Table<T> table)
        where T : class, IStripeObject
    {
        if (parameters.Text(name) is not { } id)
        {
            return null;
        }

        var found = table.Find(id);
        if (found is null)
        {
            parameters.Refuse(StripeErrors.NoSuch(what, id, parameters.Name(name), 400));
        }

        return found;
    }

    /// <returns>Not null unless the request is refused; then it is not used.</returns>
    public static T RequiredReference<T>(this Parameters parameters, string name, string what, Table<T> table)
        where T : class, IStripeObject
    {
        parameters.Required(name);
        return parameters.Reference(name, what, table)!;
    }
}
