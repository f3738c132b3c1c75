namespace Nyra.Readiness.Rehearsal;

/// <summary>The webhook queue as the operator's address shows it.</summary>
/// <param name="Received">Genuine events since the backend started.</param>
public sealed record QueueView(int Ready, int Held, int DeadLetters, int Received)
{
    public bool Drained => Ready + Held == 0;
}
