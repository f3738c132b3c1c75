using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Api;

/// <summary>One authenticated request to the API, as a handler sees it. Handlers run one at a time and do no I/O.</summary>
internal sealed class ApiCall
{
    public required Simulator Simulator { get; init; }

    public required Parameters Parameters { get; init; }

    public required RouteValueDictionary Route { get; init; }

    /// <summary>Where the client reached the simulator, "http://127.0.0.1:12111": hosted pages live there too.</summary>
    public required string Origin { get; init; }

    /// <summary>Where this client reached the API, whatever address browsers are told.</summary>
    public required string ReachedAt { get; init; }

    public string Path => (string?)Route["id"] ?? "";

    /// <summary>The resource the path names. From then on it is the time its customer lives in.</summary>
    public T? Find<T>(Table<T> table) where T : class, IStripeObject
    {
        var found = table.Find(Path);
        Simulator.EnterTimeOf(found switch
        {
            Customer customer => customer.Id,
            ICustomerOwned owned => owned.Customer,
            _ => null,
        });
        return found;
    }

    /// <returns>null unless this is about a customer that was deleted.</returns>
    public Answer? CustomerIsDeleted(string? customerId) =>
        Simulator.IsDeleted(customerId) ? StripeErrors.NoSuch("customer", customerId!, "customer", 400) : null;

    /// <param name="param">Stripe calls most ids in a path "id", and some by the name of the resource.</param>
    public Answer NoSuch(string what, string param = "id") => StripeErrors.NoSuch(what, Path, param);
}
