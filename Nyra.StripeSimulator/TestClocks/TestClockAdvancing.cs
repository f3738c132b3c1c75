namespace Nyra.StripeSimulator.TestClocks;

internal sealed record TestClockAdvancing(long TargetFrozenTime);
