using Spectre.Console;

namespace Nyra.Embedded;

/// <summary>Lines for a terminal that keep their indent: the console's own wrapping would begin the next one at the left.</summary>
public static class IndentedText
{
    /// <param name="head">What the first line begins with; the others are moved in by as much.</param>
    public static void Write(IAnsiConsole console, string head, Style headStyle, string text, Style textStyle)
    {
        var width = console.Profile.Width - head.Length - 1;
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
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
            // One write: beside a live display a text that ends no line is overwritten. A word that is longer than the line may be an address, which
            // hyphens would spoil.
            console.Write(new Paragraph(head, headStyle).Append(line + Environment.NewLine, textStyle).Overflow(Overflow.Fold));
            head = new string(' ', head.Length);
        }
    }
}
