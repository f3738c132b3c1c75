namespace Nyra.StripeSimulator.Pages;

/// <summary>The frame of every hosted page.</summary>
internal static class PageLayout
{
    public static Html Page(string title, Html content, string businessName) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
        <title>{title}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="{PageStyle.Path}">
        </head>
        <body>
        <header class="banner"><strong>Simulator</strong> Not Stripe. No real card is charged.</header>
        <main>
        {content}
        </main>
        <footer>Simulated payment page for {businessName}. Use test cards only.</footer>
        </body></html>
        """);

    /// <summary>A page that only says something, with a way on.</summary>
    public static Html Message(string heading, string text, string? link, string linkText, string businessName) => Page(
        heading,
        Html.Of($"""
            <section class="card message">
            <h1>{heading}</h1>
            <p>{text}</p>
            {Html.When(link is not null, $"""<p><a class="button" href="{link}">{linkText}</a></p>""")}
            </section>
            """),
        businessName);

    /// <summary>
    /// What went wrong with a form, first on the page and focused when it loads, each line a link to its field.
    /// </summary>
    public static Html Problems(IReadOnlyList<FieldProblem> problems) => Html.When(problems.Count > 0, $"""
        <div class="problems" role="alert" tabindex="-1" autofocus aria-labelledby="problems-title">
        <h2 id="problems-title">Please check the form</h2>
        <ul>{Html.All(problems.Select(problem => Html.Of($"""<li><a href="#{problem.Field}">{problem.Message}</a></li>""")))}</ul>
        </div>
        """);

    public static Html Field(
        string name, string label, string? value, IReadOnlyList<FieldProblem> problems, string autocomplete, string inputMode = "text",
        string type = "text", bool isReadOnly = false)
    {
        var problem = problems.FirstOrDefault(one => one.Field == name);
        return Html.Of($"""
            <div class="field">
            <label for="{name}">{label}</label>
            {Html.When(problem is not null, $"""<p class="wrong" id="{name}-problem">{problem?.Message}</p>""")}
            <input id="{name}" name="{name}" type="{type}" value="{value}" autocomplete="{autocomplete}" inputmode="{inputMode}" required
            {Html.When(problem is not null, $"""aria-invalid="true" aria-describedby="{name}-problem" """)}
            {Html.When(isReadOnly, $"readonly")}>
            </div>
            """);
    }
}
