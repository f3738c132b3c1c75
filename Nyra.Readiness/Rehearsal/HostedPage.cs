using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Nyra.Readiness.Rehearsal;

/// <summary>A page of Stripe's as a browser without script has it: read, fill in its form, post, see where that leads.</summary>
public sealed class HostedPage : IDisposable
{
    private readonly HttpClient _browser;
    private readonly Uri _address;
    private readonly IHtmlDocument _document;

    private HostedPage(HttpClient browser, Uri address, HttpStatusCode status, string html) =>
        (_browser, _address, Status, _document) = (browser, address, status, new HtmlParser().ParseDocument(html));

    public HttpStatusCode Status { get; }

    /// <summary>What a person reads on it.</summary>
    public string Text => _document.Body?.TextContent ?? "";

    public static async Task<HostedPage> OpenAsync(Uri address, CancellationToken ct)
    {
        // Where a post leads is what is to be seen, so redirects are not followed.
        var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(15) };
        using var answer = await browser.GetAsync(address, ct);
        return new(browser, address, answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
    }

    /// <summary>Whether the page has a form with a field of this name.</summary>
    public bool HasField(string name) => FormWith(name) is not null;

    /// <summary>Posts the form that has these fields, with what it carries already and these values.</summary>
    /// <returns>Where the answer leads (null where it stays), and the page it shows.</returns>
    public async Task<(Uri? Location, HostedPage Page)> SubmitAsync(IReadOnlyDictionary<string, string> values, CancellationToken ct)
    {
        var form = FormWith(values.Keys.First())
            ?? throw new InvalidOperationException($"The page at {_address} has no form with a field '{values.Keys.First()}'.");
        var fields = form.Elements.OfType<IHtmlInputElement>()
            .Where(input => !string.IsNullOrEmpty(input.Name) && input.Type is not ("submit" or "checkbox" or "radio"))
            .GroupBy(input => input.Name!).ToDictionary(group => group.Key, group => group.First().Value);
        foreach (var (name, value) in values)
            fields[name] = value;
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await _browser.PostAsync(new Uri(_address, form.GetAttribute("action") ?? ""), content, ct);
        return (answer.Headers.Location, new(_browser, _address, answer.StatusCode, await answer.Content.ReadAsStringAsync(ct)));
    }

    public void Dispose()
    {
        _document.Dispose();
        _browser.Dispose();
    }

    private IHtmlFormElement? FormWith(string field) =>
        _document.Forms.FirstOrDefault(form => form.Elements.OfType<IHtmlInputElement>().Any(input => input.Name == field));
}
