namespace Nyra.Readiness.Preflight;

/// <summary>Is told how a preflight goes while it goes; by several checks at once.</summary>
public interface IPreflightProgress
{
    /// <summary>Where nobody waits for it.</summary>
    static IPreflightProgress None { get; } = new NoProgress();

    void Begin(IReadOnlyList<ICheck> checks);

    /// <summary>How far a long check has come, for example <c>120 of 500 MB</c>.</summary>
    void Reaches(ICheck check, string how);

    void Ended(CheckReport report);

    private sealed class NoProgress : IPreflightProgress
    {
        public void Begin(IReadOnlyList<ICheck> checks)
        {
        }

        public void Reaches(ICheck check, string how)
        {
        }

        public void Ended(CheckReport report)
        {
        }
    }
}
