namespace Nyra.StripeSimulator.Customers;

/// <param name="Field">Stripe's parameter name: number, exp_month, exp_year or cvc.</param>
internal sealed record CardProblem(string Field, string Code, string Message);
