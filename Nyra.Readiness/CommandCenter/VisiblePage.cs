namespace Nyra.Readiness.CommandCenter;

/// <summary>What a person reads on a page.</summary>
/// <param name="Text">See <see cref="VisibleText"/>.</param>
/// <param name="OwnWords">How many words are the page's own, without the header and footer of its site.</param>
/// <param name="Embeds">Whether it embeds another page, whose words are not among them.</param>
internal sealed record VisiblePage(string Text, int OwnWords, bool Embeds);
