using Nyra.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public class CheckReportTests
{
    [Fact]
    public void What_is_shown_steers_no_terminal_and_keeps_what_a_person_wrote() => Assert.All(
        new[]
        {
            ("Ada \U0001F431 Lovelace", "Ada \U0001F431 Lovelace"), ("half \uD83D of it", "half \uFFFD of it"), ("\uDC31 the other", "\uFFFD the other"),
            ("turned \u202E round", "turned \uFFFD round"), ("escape \u001B[2J", "escape \uFFFD[2J"), ("two\nlines\tand a tab", "two\nlines\tand a tab"),
            ("two\u2028lines", "two\uFFFDlines"), ("seen\n  ::error::forged", "seen\n  :\\u003Aerror::forged"),
                ("::stop-commands::x", ":\\u003Astop-commands::x"),
            ("a ##[error]b ##vso[task.complete]", "a #\\u0023[error]b #\\u0023vso[task.complete]"),
                ("## a heading, at [::1]:80", "## a heading, at [::1]:80"),
        },
        text => Assert.Equal(text.Item2, (Preflights.Report("a", "pass") with { Evidence = text.Item1 }).Shown(SecretValues.None).Evidence));
}
