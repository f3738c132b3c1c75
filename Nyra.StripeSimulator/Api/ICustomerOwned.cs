namespace Nyra.StripeSimulator.Api;

/// <summary>A resource that belongs to a customer, and with the customer to a test clock.</summary>
internal interface ICustomerOwned
{
    string? Customer { get; }
}
