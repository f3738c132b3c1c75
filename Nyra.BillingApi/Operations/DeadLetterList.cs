using Nyra.Billing.Queue;

namespace Nyra.BillingApi.Operations;

/// <summary>A page of dead letters.</summary>
/// <param name="Total">How many there are in all.</param>
public sealed record DeadLetterList(int Total, IReadOnlyList<DeadLetter> DeadLetters);
