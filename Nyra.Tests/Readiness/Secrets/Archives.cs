using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>Archives of kinds that are not unpacked, as they begin: the first four whole, made by the programs of those names.</summary>
internal static class Archives
{
    private static readonly Dictionary<string, string> Bytes = new()
    {
        ["an xz archive"] = "fd377a585a000004e6d6b4460200210116000000742fe5a30100256e6f7468696e6720746f2073656520686572652c206f6e6c79206120666577"
            + "20776f7264730a000000b1cf34e752f3939700013e26ab2b4eb31fb6f37d010000000004595a",
        ["a bzip2 archive"] = "425a68393141592653592a8863f700000c51800010400427e59ca02000229a6691a69a3214d323131313b432bddd234e09a2049521cbf82ba8790646"
            + "55f1772453850902a8863f70",
        ["a zstd archive"] = "28b52ffd24263101006e6f7468696e6720746f2073656520686572652c206f6e6c7920612066657720776f7264730a737c1bfe",
        ["an lzma archive"] = "5d00008000ffffffffffffffff00371bcaef20fd66b3395bbb17ba31b332503729720445ecc710e4d781b793a64c1d5341894a766c24dafffff9348000",
        ["a 7z archive"] = "377abcaf271c0004b7e37e9e" + "1a000000000000002200000000000000" + "9f3c1e77",
        ["a rar archive"] = "526172211a0701003392b5e50a01050600050101808000",
        ["a cab archive"] = "4d53434600000000" + "8f02000000000000" + "2c00000000000000" + "03010100010000000000" + "0000",
        ["a squashfs image"] = "68737173" + "05000000" + "00a1b2c3" + "00000200" + "01000000" + "01001100" + "c0000100" + "04000000",
        ["a disk image"] = "6b6f6c79" + "00000004" + "00000200" + "00000001",
        ["an installer's archive"] = "efbeadde4e756c6c736f6674496e7374" + "00a00000",
    };

    // These can be unpacked; what begins in the midst of a program is not.
    private static readonly Dictionary<string, string> Unpackable = new()
    {
        ["a zip archive"] = "504b0304140000000800a87b7a590000000000000000000000000100000061",
        ["a gzip archive"] = "1f8b0800000000000203",
    };

    public static TheoryData<string> Kinds => [.. Bytes.Keys];

    /// <summary>Those that are known in the midst of other bytes, too: lzma has next to nothing to be known by.</summary>
    public static TheoryData<string> Carried => [.. Bytes.Keys.Concat(Unpackable.Keys).Except(["an lzma archive"])];

    public static byte[] Of(string kind) => Convert.FromHexString(Bytes.GetValueOrDefault(kind) ?? Unpackable[kind]);
}
