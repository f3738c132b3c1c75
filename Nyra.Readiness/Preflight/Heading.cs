namespace Nyra.Readiness.Preflight;

/// <summary>A live blocker or a stop condition in the handbook's words: <c>{"text":"…","open":true,"because":["portal-cancellation"],"checks":[…]}</c>.</summary>
/// <param name="Open">Whether it blocks: one of its checks failed, or was not seen.</param>
/// <param name="Because">The checks that keep it open: those that failed, else those that nobody could see.</param>
/// <param name="Checks">All checks it rests on.</param>
public sealed record Heading(string Text, bool Open, IReadOnlyList<string> Because, IReadOnlyList<string> Checks);
