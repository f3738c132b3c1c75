using System.Net;
using CsCheck;
using Nyra.Readiness.Preflight.Checks.Policies;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public sealed class PublicAddressTests
{
    private static readonly byte[] Nat64 = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly Gen<byte[]> V4 = Gen.Byte.Array[4];

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("93.184.215.14")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("::ffff:1.1.1.1")]
    public void What_is_on_the_internet_is_public(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void An_ipv4_address_is_the_same_in_whichever_ipv6_address_it_is_written() => V4.Sample(bytes =>
    {
        var address = new IPAddress(bytes);
        return PublicAddress.Is(address) == PublicAddress.Is(address.MapToIPv6()) && PublicAddress.Is(address) == PublicAddress.Is(new([.. Nat64, .. bytes]));
    });

    [Fact]
    public void Nothing_outside_of_global_unicast_is_public() => Gen.Byte.Array[16].Sample(bytes =>
    {
        var address = new IPAddress(bytes);
        return !PublicAddress.Is(address) || bytes[0] >> 5 == 1 || address.IsIPv4MappedToIPv6 || bytes.AsSpan(0, 12).SequenceEqual(Nat64);
    });

    [Fact]
    public void Every_address_of_a_private_network_is_not_public() => Gen.Select(V4, Gen.Int[0, 3]).Sample((bytes, network) =>
    {
        byte[][] networks = [[10], [127], [192, 168], [169, 254]];
        networks[network].CopyTo(bytes, 0);
        return !PublicAddress.Is(new(bytes));
    });
}
