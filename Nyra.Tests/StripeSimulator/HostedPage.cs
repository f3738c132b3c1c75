using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>A hosted page as a browser without script has it: the text, and forms to fill in and send.</summary>
internal sealed partial class HostedPage(
    HttpClient http, HttpStatusCode status, string? location, string html, string url = "")
{
    public HttpStatusCode Status => status;

    /// <summary>Where the browser is sent next, or null.</summary>
    public string? Location => location;

    public string Html => html;

    public string Url => url;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<HostedPage> OpenAsync(RunningSimulator simulator, string url)
    {
        using var response = await simulator.Http.GetAsync(new Uri(url), Stop);
        return await ReadAsync(simulator.Http, response, url);
    }

    /// <summary>Fills in the form whose action ends so and sends it, hidden and prefilled fields included.</summary>
    public async Task<HostedPage> SubmitAsync(string actionEnd, params (string Field, string Value)[] filled)
    {
        var form = Forms().Matches(html).Single(one => Decode(one.Groups["action"].Value).EndsWith(actionEnd, StringComparison.Ordinal));
        var fields = Inputs().Matches(form.Groups["body"].Value)
            .ToDictionary(input => Attribute(input.Value, "name")!, input => Attribute(input.Value, "value") ?? "");
        foreach (var (field, value) in filled)
        {
            Assert.True(fields.ContainsKey(field), $"The form has no field {field}");
            fields[field] = value;
        }

        using var content = new FormUrlEncodedContent(fields);
        using var response = await http.PostAsync(new Uri(Decode(form.Groups["action"].Value), UriKind.Relative), content, Stop);
        return await ReadAsync(http, response);
    }

    public Task<HostedPage> PayAsync(string actionEnd, string card, params (string Field, string Value)[] others) =>
        SubmitAsync(
            actionEnd,
            [("cardNumber", card), ("cardExpiry", "12/34"), ("cardCvc", "123"), ("billingName", "Jenny Rosen"), .. others]);

    /// <summary>Presses "Complete authentication" or "Fail authentication" on a bank's page.</summary>
    public async Task<HostedPage> AnswerAsync(string answer)
    {
        var form = Forms().Matches(html).Single();
        Assert.Contains($"name=\"answer\" value=\"{answer}\"", form.Value, StringComparison.Ordinal);
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("answer", answer)]);
        using var response = await http.PostAsync(new Uri(Decode(form.Groups["action"].Value), UriKind.Relative), content, Stop);
        return await ReadAsync(http, response);
    }

    public bool HasForm(string actionEnd) =>
        Forms().Matches(html).Any(one => one.Groups["action"].Value.EndsWith(actionEnd, StringComparison.Ordinal));

    /// <summary>The value a field shows.</summary>
    public string? FieldValue(string name) =>
        Inputs().Matches(html).Where(input => Attribute(input.Value, "name") == name)
            .Select(input => Attribute(input.Value, "value"))
            .Single();

    public string? Link(string text)
    {
        var link = Links().Matches(html).FirstOrDefault(one => Decode(one.Groups["text"].Value).Contains(text, StringComparison.Ordinal));
        return link is null ? null : Decode(link.Groups["href"].Value);
    }

    private static async Task<HostedPage> ReadAsync(HttpClient http, HttpResponseMessage response, string url = "") => new(
        http, response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(Stop), url);

    private static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"");
        return match.Success ? Decode(match.Groups[1].Value) : null;
    }

    private static string Decode(string text) => WebUtility.HtmlDecode(text);

    [GeneratedRegex("<form method=\"post\" action=\"(?<action>[^\"]*)\"[^>]*>(?<body>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input [^>]*>", RegexOptions.Singleline)]
    private static partial Regex Inputs();

    [GeneratedRegex("<a [^>]*href=\"(?<href>[^\"]*)\"[^>]*>(?<text>[^<]*)</a>")]
    private static partial Regex Links();
}
