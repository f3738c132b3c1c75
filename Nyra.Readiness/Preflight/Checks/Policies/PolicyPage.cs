namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>A published page as <see cref="PolicyPageReader"/> read it. A closed set.</summary>
public abstract record PolicyPage
{
    private PolicyPage()
    {
    }

    /// <param name="Hash">Of the visible text, see <see cref="CommandCenter.VisibleText"/>.</param>
    /// <param name="Embeds">Whether it shows another page within itself, whose text is not looked at.</param>
    public sealed record Read(string Text, string Hash, int Words, bool Embeds) : PolicyPage;

    /// <param name="Why">As the rest of a sentence.</param>
    public sealed record Unreadable(string Why) : PolicyPage;
}
