namespace Nyra.StripeSimulator.Api;

/// <summary>A resource with an id of its own. The class is at once the simulator's state and the shape on the wire.</summary>
internal interface IStripeObject
{
    string Id { get; }

    string Object { get; }

    long Created { get; }
}
