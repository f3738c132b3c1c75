namespace Nyra.StripeSimulator.Api;

/// <summary>Parameters that name a resource.</summary>
internal static class ParameterReferences
{
    /// <param name="status">What an id of nothing is refused with: 400 almost everywhere.</param>
    /// <returns>null when not given. An id of nothing is refused.</returns>
    public static T? Reference<T>(this Parameters parameters, string name, string what, Table<T> table, int status = 400)
        where T : class, IStripeObject
    {
        if (parameters.Text(name) is not { } id)
        {
            return null;
        }

        var found = table.Find(id);
        if (found is null)
        {
            parameters.Refuse(StripeErrors.NoSuch(what, id, parameters.Name(name), status));
        }

        return found;
    }

    /// <returns>Not null unless the request is refused; then it is not used.</returns>
    public static T RequiredReference<T>(this Parameters parameters, string name, string what, Table<T> table, int status = 400)
        where T : class, IStripeObject
    {
        parameters.Required(name);
        return parameters.Reference(name, what, table, status)!;
    }
}
