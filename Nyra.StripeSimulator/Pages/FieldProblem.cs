namespace Nyra.StripeSimulator.Pages;

/// <param name="Field">The input's id, which is also its name.</param>
internal sealed record FieldProblem(string Field, string Message);
