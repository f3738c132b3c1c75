namespace Nyra.Readiness.Rehearsal;

/// <summary>The webhook queue as the operator's address shows it.</summary>
public sealed record QueueView(int Ready, int Held, int DeadLetters)
{
    public bool Drained => Ready + Held == 0;
}
