using System.IO.Compression;
using System.Net;
using System.Text;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.Readiness.Preflight.TrickServer;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>A server, a name or an address that tries to have something else read, or to make reading it expensive.</summary>
public sealed class PolicyPageTests : IAsyncLifetime
{
    private const string Html = "200 OK\r\nContent-Type: text/html; charset=utf-8";

    // Long enough for the address to be reached on any machine; all of these would go on forever.
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(2);

    private static readonly string Text = string.Join(' ', Enumerable.Repeat("You may cancel at any time and keep access until the period ends.", 4));
    private static readonly CancellationToken Ct = CancellationToken.None;

    private static readonly (string Address, string LeadsTo)[] NonPublic =
    [
        ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"), ("017700000001", "127.0.0.1"), ("127。0。0。1", "127"), ("127.255.255.254", "127.255.255.254"), ("localhost", "127.0.0.1"), ("LOCALHOST", "127.0.0.1"),
        ("0", "0.0.0.0"), ("10.0.0.1", "10.0.0.1"), ("172.16.0.1", "172.16.0.1"), ("172.31.255.255", "172.31.255.255"), ("192.168.0.1", "192.168.0.1"),
        ("169.254.169.254", "169.254.169.254"), ("2852039166", "169.254.169.254"), ("100.64.0.1", "100.64.0.1"), ("100.100.100.200", "100.100.100.200"),
        ("168.63.129.16", "168.63.129.16"), ("192.0.0.192", "192.0.0.192"), ("198.18.0.1", "198.18.0.1"), ("224.0.0.1", "224.0.0.1"),
        ("255.255.255.255", "255.255.255.255"), ("[::1]", "::1"), ("[::]", "::"), ("[0:0:0:0:0:0:0:1]", "::1"), ("[::ffff:127.0.0.1]", "127.0.0.1"),
        ("[::ffff:7f00:1]", "127.0.0.1"), ("[::ffff:a9fe:a9fe]", "169.254.169.254"), ("[::127.0.0.1]", "::127.0.0.1"), ("[64:ff9b::7f00:1]", "64:ff9b::"),
        ("[64:ff9b:1::a00:1]", "64:ff9b:1::a00:1"), ("[2002:7f00:1::]", "2002:7f00:1::"), ("[2001:0:1::1]", "2001:0:1::1"), ("[fe80::1]", "fe80::1"),
        ("[fe80::1%251]", "fe80::1"), ("[fc00::1]", "fc00::1"), ("[fd00:ec2::254]", "fd00:ec2::254"), ("[ff02::1]", "ff02::1"),
        ("[2001:db8::1]", "2001:db8::1"), ("[fec0::1]", "fec0::1"), ("private.example", "10.0.0.5"), ("mixed.example", "127.0.0.1"),
        ("metadata.example", "169.254.169.254"), ("mapped.example", "10.0.0.5"),
    ];

    private readonly PublicNames _names = new();
    private readonly TrickServer _server = new();

    public static TheoryData<string> NonPublicAddresses => [.. NonPublic.Select(row => row.Address)];

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
    [MemberData(nameof(NonPublicAddresses))]
    public async Task A_non_public_address_is_refused_without_a_connection_at_first_and_after_a_redirect(string address)
    {
        _names.Answers["private.example"] = [[IPAddress.Parse("10.0.0.5")]];
        _names.Answers["mixed.example"] = [[PublicNames.Address, IPAddress.Loopback]];
        _names.Answers["metadata.example"] = [[IPAddress.Parse("169.254.169.254")]];
        _names.Answers["mapped.example"] = [[IPAddress.Parse("::ffff:10.0.0.5")]];
        // Were it connected to, it would be read.
        _server.Responses["/terms"] = Send(Html, Page());
        var target = $"http://{address}:{_server.Port}/terms";
        var leadsTo = NonPublic.Single(row => row.Address == address).LeadsTo;
        foreach (var url in new[] { target, Redirect("302 Found\r\nLocation: " + new Uri(target).AbsoluteUri) })
        {
            var unreadable = Assert.IsType<PolicyPage.Unreadable>(await _names.Reader().ReadAsync(new Uri(url), null, Ct));
            Assert.Contains("which is not a public address", unreadable.Why, StringComparison.Ordinal);
            Assert.Contains(leadsTo, unreadable.Why, StringComparison.Ordinal);
        }
        Assert.All(_names.Connected, connected => Assert.Equal(PublicNames.Address, connected));
        Assert.Single(_names.Connected);
    }

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

    [Fact]
    public async Task A_name_that_changes_its_address_is_resolved_once_for_each_connection()
    {
        _names.Answers["rebound.example"] = [[PublicNames.Address], [IPAddress.Loopback]];
        _server.Responses["/terms"] = Send(Html, Page());
        Assert.IsType<PolicyPage.Read>(await _names.Reader().ReadAsync(At("terms", "rebound.example"), null, Ct));
        Assert.Equal(1, _names.Resolved["rebound.example"]);
        Assert.Equal([PublicNames.Address], _names.Connected);
        Assert.Contains("127.0.0.1, which is not a public address", await WhyAsync(At("terms", "rebound.example").ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_said_as_such()
    {
        _names.Answers["unknown.example"] = [[]];
        Assert.Equal("the name unknown.example cannot be resolved", await WhyAsync("http://unknown.example/terms"));
        Assert.Contains("cannot be resolved", await WhyAsync("http://１２７.0.0.1/terms"), StringComparison.Ordinal);
        Assert.Contains("cannot be resolved", await WhyAsync($"http://{new string('a', 60)}.{new string('b', 60)}.invalid/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_simulators_exact_origin_is_read_and_nothing_beside_it()
    {
        _server.Responses["/terms"] = Send(Html, Page());
        var simulator = new Uri($"http://127.0.0.1:{_server.Port}/");
        Assert.IsType<PolicyPage.Read>(await _names.Reader().ReadAsync(new Uri(simulator, "terms"), simulator, Ct));
        // In production and in live mode there is no simulator.
        Assert.Contains("not a public address", await WhyAsync(new Uri(simulator, "terms").ToString()), StringComparison.Ordinal);
        foreach (var other in new[]
        {
            $"http://localhost:{_server.Port}/terms", $"http://127.0.0.2:{_server.Port}/terms", $"https://127.0.0.1:{_server.Port}/terms",
            "http://127.0.0.1:1/terms", $"http://[::ffff:127.0.0.1]:{_server.Port}/terms",
        })
        {
            var unreadable = Assert.IsType<PolicyPage.Unreadable>(await _names.Reader().ReadAsync(new Uri(other), simulator, Ct));
            Assert.Contains("not a public address", unreadable.Why, StringComparison.Ordinal);
        }
        Assert.Contains("user name", Assert.IsType<PolicyPage.Unreadable>(
            await _names.Reader().ReadAsync(new Uri($"http://user@127.0.0.1:{_server.Port}/terms"), simulator, Ct)).Why, StringComparison.Ordinal);
        Assert.Single(_names.Connected);
    }

    [Fact]
    public async Task The_simulators_origin_neither_redirects_nor_is_redirected_to()
    {
        var simulator = new Uri($"http://127.0.0.1:{_server.Port}/");
        _server.Responses["/terms"] = Send(Html, Page());
        foreach (var location in new[] { "/terms", "http://site.example/terms", "file:///etc/passwd" })
        {
            _server.Responses["/away"] = Send("302 Found\r\nLocation: " + location, []);
            var unreadable = Assert.IsType<PolicyPage.Unreadable>(await _names.Reader().ReadAsync(new Uri(simulator, "away"), simulator, Ct));
            Assert.Contains("it redirects, and a page of the Stripe simulator is read only at", unreadable.Why, StringComparison.Ordinal);
        }
        var into = Redirect($"302 Found\r\nLocation: {simulator}terms");
        Assert.Contains("not a public address", Assert.IsType<PolicyPage.Unreadable>(
            await _names.Reader().ReadAsync(new Uri(into), simulator, Ct)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulator_by_a_name_that_leads_elsewhere_is_not_connected_to()
    {
        _names.Answers["localhost"] = [[IPAddress.Parse("10.0.0.5")]];
        var simulator = new Uri($"http://localhost:{_server.Port}/");
        Assert.Contains("10.0.0.5, which is not an address of this machine", Assert.IsType<PolicyPage.Unreadable>(
            await _names.Reader().ReadAsync(new Uri(simulator, "terms"), simulator, Ct)).Why, StringComparison.Ordinal);
        Assert.Empty(_names.Connected);
    }

    [Fact]
    public async Task With_an_egress_proxy_a_name_that_leads_to_a_non_public_address_is_refused_as_well()
    {
        _names.Answers["intranet.example"] = [[IPAddress.Parse("10.0.0.5")]];
        _names.Answers["unknown.example"] = [[]];
        _server.Responses["http://unknown.example/terms"] = Send(Html, Page());
        var reader = _names.Reader(proxy: new WebProxy($"http://127.0.0.1:{_server.Port}"));
        foreach (var host in new[] { "intranet.example", "169.254.169.254", "[::1]", "2130706433" })
        {
            Assert.Contains("not a public address", Assert.IsType<PolicyPage.Unreadable>(
                await reader.ReadAsync(new Uri($"http://{host}/terms"), null, Ct)).Why, StringComparison.Ordinal);
        }
        // What only the proxy can resolve is the proxy's to decide.
        Assert.IsType<PolicyPage.Read>(await reader.ReadAsync(new Uri("http://unknown.example/terms"), null, Ct));
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
