using System.IO.Compression;
using System.Text;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.Readiness.Preflight.TrickServer;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>A server, a name or an address that tries to have something else read, or to make reading it expensive.</summary>
public sealed partial class PolicyPageTests : IAsyncLifetime
{
    private const string Html = "200 OK\r\nContent-Type: text/html; charset=utf-8";

    // Long enough for the address to be reached on any machine; all of these would go on forever.
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(2);

    private static readonly string Text = string.Join(' ', Enumerable.Repeat("You may cancel at any time and keep access until the period ends.", 4));
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly PublicNames _names = new();
    private readonly TrickServer _server = new();

    public static TheoryData<string> OtherSchemes =>
        ["file:///etc/passwd", "file://localhost/etc/passwd", "ftp://site.example/terms", "data:text/html,terms", "gopher://site.example/_", "javascript:alert(1)"];

    public static TheoryData<string> BadRedirects => [.. Redirects.Keys];

    public static TheoryData<string> BadResponses => [.. Responses.Keys];

    public static TheoryData<string> EndlessResponses => [.. Endless.Keys];

    public static TheoryData<string> BadMarkup => [.. Markup.Keys];

    public static TheoryData<string> Charsets => [.. ReadableIn.Keys];

    private static Dictionary<string, (string Headers, string Reason)> Redirects => new()
    {
        ["to nothing"] = ("302 Found", "redirects to nothing that is an address"),
        ["to an empty host"] = ("302 Found\r\nLocation: http://", "redirects to nothing that is an address"),
        ["to an address in percent signs"] = ("302 Found\r\nLocation: http://%31%32%37.0.0.1/", "redirects to nothing that is an address"),
        ["to a port beyond all ports"] = ("302 Found\r\nLocation: http://site.example:99999/", "redirects to nothing that is an address"),
        ["to a user name"] = ("302 Found\r\nLocation: http://site.example@127.0.0.1/", "holds a user name or password"),
        ["to itself"] = ("301 Moved Permanently\r\nLocation: /trick", "redirects more than 5 times"),
        ["to a relative address without a scheme"] = ("302 Found\r\nLocation: //127.0.0.1/terms", "127.0.0.1, which is not a public address"),
        ["by 303"] = ("303 See Other\r\nLocation: http://127.0.0.1/terms", "127.0.0.1, which is not a public address"),
        ["by 307"] = ("307 Temporary Redirect\r\nLocation: http://[::1]/terms", "::1, which is not a public address"),
        ["by 308"] = ("308 Permanent Redirect\r\nLocation: http://0x7f.1/terms", "127.0.0.1, which is not a public address"),
        ["by 300"] = ("300 Multiple Choices\r\nLocation: http://127.0.0.1/terms", "HTTP 300"),
        ["by 304"] = ("304 Not Modified", "HTTP 304"),
        ["by Refresh"] = ("200 OK\r\nRefresh: 0; url=http://127.0.0.1/\r\nContent-Type: text/html", "0 words"),
    };

    private static Dictionary<string, (Func<Stream, CancellationToken, Task> Respond, string Reason)> Responses => new()
    {
        ["status 404"] = (Send("404 Not Found\r\nContent-Type: text/html", Page()), "HTTP 404"),
        ["status 500"] = (Send("500 Oops\r\nContent-Type: text/html", Page()), "HTTP 500"),
        ["unknown charset"] = (Send("200 OK\r\nContent-Type: text/html; charset=klingon", Page()), "its charset is not known: klingon"),
        ["charset utf-7"] = (Send("200 OK\r\nContent-Type: text/html; charset=utf-7", Page()), "its charset is not known: utf-7"),
        ["charset of control characters"] = (Send("200 OK\r\nContent-Type: text/html; charset=\"\u001b[2J\u0007\"", Page()), "charset"),
        ["charset of 10,000 letters"] = (Send($"200 OK\r\nContent-Type: text/html; charset={new string('x', 10_000)}", Page()), "its charset is not known: xxx"),
        ["malformed content type"] = (Send("200 OK\r\nContent-Type: ;;;", Page()), "Content-Type header is malformed"),
        ["a pdf"] = (Send("200 OK\r\nContent-Type: application/pdf", Page()), "its Content-Type is application/pdf"),
        ["a picture"] = (Send("200 OK\r\nContent-Type: image/svg+xml", Page()), "its Content-Type is image/svg+xml"),
        ["gzip bomb"] = (Send(Html + "\r\nContent-Encoding: gzip", Bomb()), "it is compressed (gzip)"),
        ["deflate"] = (Send(Html + "\r\nContent-Encoding: deflate", Bomb()), "it is compressed (deflate)"),
        ["brotli"] = (Send(Html + "\r\nContent-Encoding: br", Bomb()), "it is compressed (br)"),
        ["gzip in gzip"] = (Send(Html + "\r\nContent-Encoding: gzip, gzip", Bomb()), "it is compressed (gzip)"),
        ["identity and gzip"] = (Send(Html + "\r\nContent-Encoding: identity, gzip", Bomb()), "it is compressed (gzip)"),
        ["length of 3 MB"] = (Stall($"HTTP/1.1 {Html}\r\nContent-Length: 3145728\r\n\r\n"), "larger than 2 MB"),
        ["endless body without a length"] = (Repeat($"HTTP/1.1 {Html}\r\n\r\n", new string('x', 9000)), "larger than 2 MB"),
        ["endless chunks"] = (Repeat($"HTTP/1.1 {Html}\r\nTransfer-Encoding: chunked\r\n\r\n", $"1000\r\n{new string('x', 4096)}\r\n"), "larger than 2 MB"),
        ["chunk of 2 GB"] = (Repeat($"HTTP/1.1 {Html}\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n", new string('x', 9000)), "larger than 2 MB"),
        ["chunk of a size beyond all numbers"] =
            (Repeat($"HTTP/1.1 {Html}\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n", "x"), "no valid HTTP response"),
        ["body that ends early"] = (async (stream, ct) => await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {Html}\r\nContent-Length: 99\r\n\r\nx"), ct),
            "ended the response too early"),
        ["nothing at all"] = ((_, _) => Task.CompletedTask, "ended the response too early"),
        ["no HTTP"] = (async (stream, ct) => await stream.WriteAsync("220 mail.example ESMTP\r\n\r\n"u8.ToArray(), ct), "no valid HTTP response"),
        ["negative length"] = (async (stream, ct) => await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {Html}\r\nContent-Length: -1\r\n\r\n"), ct),
            "0 words"),
        ["endless header"] = (Repeat("HTTP/1.1 200 OK\r\nX-Long: ", new string('x', 9000)), "its headers are too large"),
        ["endless headers"] = (Repeat("HTTP/1.1 200 OK\r\n", $"X-Many: {new string('x', 900)}\r\n"), "its headers are too large"),
        ["endless informational responses"] = (Repeat("", "HTTP/1.1 103 Early Hints\r\n\r\n"), "its headers are too large"),
        ["too few words"] = (Send(Html, "<p>Soon.</p>"u8.ToArray()), "1 words"),
    };

    private static Dictionary<string, Func<Stream, CancellationToken, Task>> Endless => new()
    {
        ["no response"] = Stall(""),
        ["half a header"] = Stall("HTTP/1.1 200 OK\r\nContent-Type: te"),
        ["half a body"] = Stall($"HTTP/1.1 {Html}\r\nContent-Length: 1000\r\n\r\n<p>"),
        ["a header byte by byte"] = Drip("HTTP/1.1 200 OK\r\nX-Slow: ", "x"),
        ["a body byte by byte"] = Drip($"HTTP/1.1 {Html}\r\n\r\n", "words "),
    };

    private static Dictionary<string, (string Html, string Reason)> Markup => new()
    {
        ["div in div"] = (Times("<div>", 30_000), "nested more than 256 deep"),
        ["2 MB of div"] = (Fill("<div>"), "nested more than 256 deep"),
        ["svg in svg"] = (Fill("<svg>"), "nested more than 256 deep"),
        ["tables in cells"] = (Fill("<table><tr><td>"), "nested more than 256 deep"),
        ["bold text in a table"] = ("<table>" + Fill("a<b>"), "nested more than 256 deep"),
        ["templates in templates"] = (Fill("<template>"), "nested more than 256 deep"),
        ["closed by the wrong tags"] = (Fill("<div><marquee></div></marquee>"), "nested more than 256 deep"),
        ["line breaks"] = (Fill("<br>"), "more than 50000 elements"),
        ["links in a table"] = ("<table>" + Fill("<a>"), "more than 50000 elements"),
        ["paragraphs that repeat 200 open elements"] =
            (string.Concat(Enumerable.Range(0, 200).Select(i => $"<b a{i}>")) + Fill("<p></p>"), "more than 50000 elements"),
        ["end tags of nothing"] = (Fill("a</b>"), "more than 100000 tags and pieces of text"),
        ["comments in a table"] = ("<table>" + Fill("a<!---->"), "more than 100000 tags and pieces of text"),
        ["combining characters"] = ("<p>" + Text + " " + Fill("\u0300\u0316"), "more than 64 combining characters in a row"),
        ["half a million attributes"] = ("<a " + Fill("a ") + ">", "0 words"),
        ["character references"] = (Fill("&lt;"), "1 words"),
        ["null characters"] = (Fill("\0"), "0 words"),
    };

    private static Dictionary<string, (string Charset, byte[] Body)> ReadableIn => new()
    {
        ["none"] = ("", Page("Zoë")),
        ["utf-8 in quotes"] = ("; charset=\"UTF-8\"", Page("Zoë")),
        ["utf8"] = ("; charset=utf8", Page("Zoë")),
        ["latin"] = ("; charset=iso-8859-1", [.. Page(), .. " Zo"u8, 0xEB]),
        ["windows-1252"] = ("; charset=windows-1252", [.. Page(), .. " Zo"u8, 0xEB]),
        ["utf-16 with a byte order mark"] = ("", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes($"<p>{Text} Zoë</p>")]),
        ["a code point that is no character"] = ("; charset=utf-8", Page("\uFFFE Zoë")),
        ["a character reference to half a pair"] = ("; charset=utf-8", Page("&#xD800; Zoë")),
        ["64 combining characters"] = ("; charset=utf-8", Page("Zoë " + new string('\u0300', 64))),
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(OtherSchemes))]
    public async Task Another_scheme_is_refused_at_first_and_after_a_redirect(string address)
    {
        foreach (var url in new[] { address, Redirect("302 Found\r\nLocation: " + address) })
            Assert.Contains("address, not at http: or https:", await WhyAsync(url), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadRedirects))]
    public async Task A_redirect_that_leads_nowhere_good_is_refused(string trick)
    {
        var (headers, reason) = Redirects[trick];
        Assert.Contains(reason, await WhyAsync(Redirect(headers)), StringComparison.Ordinal);
        Assert.All(_names.Connected, connected => Assert.Equal(PublicNames.Address, connected));
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_refused_and_one_within_https_is_followed()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("site.example");
        _server.Certificate = certificate;
        _server.Responses["/up"] = Send("302 Found\r\nLocation: /terms", []);
        _server.Responses["/down"] = Send($"302 Found\r\nLocation: http://site.example:{_server.Port}/terms", []);
        _server.Responses["/terms"] = Send(Html, Page());
        var reader = _names.Reader(trust: authority.Trust());
        Assert.IsNotType<PolicyPage.Unreadable>(await reader.ReadAsync(new($"https://site.example:{_server.Port}/up"), null, Ct));
        var refused = Assert.IsType<PolicyPage.Unreadable>(
            await reader.ReadAsync(new($"https://site.example:{_server.Port}/down"), null, Ct));
        Assert.Equal("it redirects from https to http", refused.Why);
    }

    [Theory]
    [MemberData(nameof(BadResponses))]
    public async Task A_response_that_is_wrong_or_too_large_is_refused_with_why(string trick)
    {
        var (respond, reason) = Responses[trick];
        var why = await WhyAsync(Serve(respond));
        Assert.Contains(reason, why, StringComparison.Ordinal);
        // It is shown in terminals and pages.
        Assert.DoesNotContain(why, char.IsControl);
        Assert.True(why.Length < 200, why);
    }

    [Theory]
    [MemberData(nameof(EndlessResponses))]
    public async Task A_response_without_end_is_given_up(string trick)
    {
        var unreadable = Assert.IsType<PolicyPage.Unreadable>(await _names.Reader(ShortTimeout).ReadAsync(new Uri(Serve(Endless[trick])), null, Ct));
        Assert.Equal("it was not complete within 2 s", unreadable.Why);
    }

    [Theory]
    [MemberData(nameof(BadMarkup))]
    public async Task Markup_that_is_expensive_to_parse_is_refused(string trick)
    {
        var (html, reason) = Markup[trick];
        Assert.Contains(reason, await WhyAsync(Serve(Send(Html, Encoding.UTF8.GetBytes(html)))), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Charsets))]
    public async Task A_page_is_read_in_its_charset(string charset)
    {
        var (parameter, body) = ReadableIn[charset];
        var read = Assert.IsType<PolicyPage.Read>(await _names.Reader().ReadAsync(
            new Uri(Serve(Send("200 OK\r\nContent-Type: text/html" + parameter, body))), null, Ct));
        Assert.Contains("Zoë", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_redirects_to_public_addresses_are_followed_and_the_page_is_read()
    {
        _server.Responses["/0"] = Send("301 Moved Permanently\r\nLocation: /1", []);
        _server.Responses["/1"] = Send($"302 Found\r\nLocation: //other.example:{_server.Port}/2", []);
        _server.Responses["/2"] = Send("303 See Other\r\nLocation: 3", []);
        _server.Responses["/3"] = Send($"307 Temporary Redirect\r\nLocation: http://third.example:{_server.Port}/4#part", []);
        _server.Responses["/4"] = Send("308 Permanent Redirect\r\nLocation: ?5", []);
        _server.Responses["/4?5"] = Send(Html, Page());
        Assert.Equal(Text, Assert.IsType<PolicyPage.Read>(await _names.Reader().ReadAsync(At("0"), null, Ct)).Text);
    }

    private static byte[] Page(string more = "") => Encoding.UTF8.GetBytes($"<p>{Text} {more}</p>");

    private static string Times(string part, int times) => new StringBuilder().Insert(0, part, times).ToString();

    // As much as a page may have.
    private static string Fill(string part) => Times(part, ((2 << 20) - 8000) / Encoding.UTF8.GetByteCount(part));

    // 100 MB in 100 KB.
    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 100; i++)
                gzip.Write(new byte[1 << 20]);
        }
        return packed.ToArray();
    }

    private Uri At(string path, string host = "site.example") => new($"http://{host}:{_server.Port}/{path}");

    private string Serve(Func<Stream, CancellationToken, Task> respond)
    {
        _server.Responses["/trick"] = respond;
        return At("trick").ToString();
    }

    private string Redirect(string headers) => Serve(Send(headers, []));

    private async Task<string> WhyAsync(string url) =>
        Assert.IsType<PolicyPage.Unreadable>(await _names.Reader().ReadAsync(new Uri(url), null, Ct)).Why;
}
