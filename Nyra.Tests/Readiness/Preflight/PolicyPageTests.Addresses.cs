using System.Net;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.Readiness.Preflight.TrickServer;

namespace Nyra.Tests.Readiness.Preflight;

// Addresses that a page may be read from.
public sealed partial class PolicyPageTests
{
    private static readonly (string Address, string LeadsTo)[] NonPublic =
    [
        ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("017700000001", "127.0.0.1"), ("127。0。0。1", "127"),
        ("127.255.255.254", "127.255.255.254"), ("localhost", "127.0.0.1"), ("LOCALHOST", "127.0.0.1"), ("0", "0.0.0.0"),
        ("10.0.0.1", "10.0.0.1"), ("172.16.0.1", "172.16.0.1"), ("172.31.255.255", "172.31.255.255"), ("192.168.0.1", "192.168.0.1"),
        ("169.254.169.254", "169.254.169.254"), ("2852039166", "169.254.169.254"), ("100.64.0.1", "100.64.0.1"),
        ("100.100.100.200", "100.100.100.200"), ("168.63.129.16", "168.63.129.16"), ("192.0.0.192", "192.0.0.192"),
        ("198.18.0.1", "198.18.0.1"), ("224.0.0.1", "224.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("[::1]", "::1"), ("[::]", "::"),
        ("[0:0:0:0:0:0:0:1]", "::1"), ("[::ffff:127.0.0.1]", "127.0.0.1"), ("[::ffff:7f00:1]", "127.0.0.1"),
        ("[::ffff:a9fe:a9fe]", "169.254.169.254"), ("[::127.0.0.1]", "::127.0.0.1"), ("[64:ff9b::7f00:1]", "64:ff9b::"),
        ("[64:ff9b:1::a00:1]", "64:ff9b:1::a00:1"), ("[2002:7f00:1::]", "2002:7f00:1::"), ("[2001:0:1::1]", "2001:0:1::1"),
        ("[fe80::1]", "fe80::1"), ("[fe80::1%251]", "fe80::1"), ("[fc00::1]", "fc00::1"), ("[fd00:ec2::254]", "fd00:ec2::254"),
        ("[ff02::1]", "ff02::1"), ("[2001:db8::1]", "2001:db8::1"), ("[fec0::1]", "fec0::1"), ("private.example", "10.0.0.5"),
        ("mixed.example", "127.0.0.1"), ("metadata.example", "169.254.169.254"), ("mapped.example", "10.0.0.5"),
    ];

    public static TheoryData<string> NonPublicAddresses => [.. NonPublic.Select(row => row.Address)];

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

    [Fact]
    public async Task A_name_that_changes_its_address_is_resolved_once_for_each_connection()
    {
        _names.Answers["rebound.example"] = [[PublicNames.Address], [IPAddress.Loopback]];
        _server.Responses["/terms"] = Send(Html, Page());
        Assert.IsType<PolicyPage.Read>(await _names.Reader().ReadAsync(At("terms", "rebound.example"), null, Ct));
        Assert.Equal(1, _names.Resolved["rebound.example"]);
        Assert.Equal([PublicNames.Address], _names.Connected);
        Assert.Contains(
            "127.0.0.1, which is not a public address", await WhyAsync(At("terms", "rebound.example").ToString()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_reported_as_such()
    {
        _names.Answers["unknown.example"] = [[]];
        Assert.Equal("the name unknown.example cannot be resolved", await WhyAsync("http://unknown.example/terms"));
        Assert.Contains("cannot be resolved", await WhyAsync("http://１２７.0.0.1/terms"), StringComparison.Ordinal);
        Assert.Contains(
            "cannot be resolved", await WhyAsync($"http://{new string('a', 60)}.{new string('b', 60)}.invalid/"),
            StringComparison.Ordinal);
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
            await _names.Reader().ReadAsync(new Uri($"http://user@127.0.0.1:{_server.Port}/terms"), simulator, Ct)).Why,
            StringComparison.Ordinal);
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
            var unreadable = Assert.IsType<PolicyPage.Unreadable>(
                await _names.Reader().ReadAsync(new Uri(simulator, "away"), simulator, Ct));
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
}
