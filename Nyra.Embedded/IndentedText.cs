using Nyra.Billing.Configuration;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Nyra.Embedded;

/// <summary>
/// Lines for a terminal that keep their indent: the console's own wrapping would begin the next one at the left. A command or an address
/// that is longer than a line is never broken: the terminal shows it on several lines, and it is copied as one.
/// </summary>
public static class IndentedText
{
    public static void Write(IAnsiConsole console, string text, string indent = "") =>
        Write(console, indent, Style.Plain, text, Style.Plain);

    /// <param name="head">What the first line begins with; the others are moved in by as much.</param>
    public static void Write(IAnsiConsole console, string head, Style headStyle, string text, Style textStyle)
    {
        var width = console.Profile.Width - head.Length - 1;
        var line = "";
        foreach (var word in CommandHint.WordsOf(text))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                Line();
                line = "";
            }
            line += line.Length > 0 ? " " + word : word;
        }
        Line();

        void Line()
        {
            console.Write(new UnbrokenLine([new(head, headStyle), new(line, textStyle)]));
            head = new string(' ', head.Length);
        }
    }

    // One write: beside a live display a text that ends no line is overwritten.
    private sealed class UnbrokenLine(IReadOnlyList<Segment> segments) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(maxWidth, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [.. segments, Segment.LineBreak];
    }
}
