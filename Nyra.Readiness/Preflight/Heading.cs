namespace Nyra.Readiness.Preflight;

/// <summary>A live blocker or a stop condition in the handbook's words: <c>{"text":"…","open":true,"because":["portal-cancellation"],"checks":[…],"unproven":false}</c>.</summary>
/// <param name="Open">Whether it blocks: one of its checks failed, or was not seen.</param>
/// <param name="Because">The checks that keep it open: those that failed, else those that nobody could see.</param>
/// <param name="Checks">All checks it rests on.</param>
/// <param name="Unproven">Whether it is open only because some of its checks were not seen: none failed. It is counted apart from what blocks.</param>
public sealed record Heading(string Text, bool Open, IReadOnlyList<string> Because, IReadOnlyList<string> Checks, bool Unproven = false);
