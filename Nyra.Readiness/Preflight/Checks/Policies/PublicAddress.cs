using System.Net;
using System.Net.Sockets;

namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>Whether an address is on the public internet, by the registries of special-purpose addresses (RFC 6890 and its updates). Pure.</summary>
internal static class PublicAddress
{
    private const int Nat64PrefixBytes = 12;

    // What IPv6 routes publicly at all: loopback, link-local, unique local, multicast and IPv4-compatible addresses are outside.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // The last four bytes are the IPv4 address that is reached.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] SpecialPurpose =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Azure's platform address, which every virtual machine there reaches.
            "168.63.129.16/32",
            // Teredo and other protocol assignments, documentation, 6to4, documentation.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        else if (Nat64.Contains(address))
            address = new(address.GetAddressBytes().AsSpan(Nat64PrefixBytes));
        return (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address))
            && !SpecialPurpose.Any(network => network.Contains(address));
    }
}
