using System.Diagnostics.CodeAnalysis;

namespace Nyra.LicenseClient;

/// <summary>Addresses that an app opens in the person's browser.</summary>
internal static class WebAddress
{
    /// <summary>
    /// Whether it is an https address; http only for this machine, or if the backend itself is reached by http. A shell that opens an
    /// address would also open files and start programs.
    /// </summary>
    /// <param name="text">From a response.</param>
    /// <param name="backend">The backend's address.</param>
    /// <param name="address">The address, if it is one.</param>
    public static bool TryRead(string text, Uri? backend, [NotNullWhen(true)] out Uri? address)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out address) || address.Host.Length == 0)
            return false;
        return address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && (IsLocal(address) || backend?.Scheme == Uri.UriSchemeHttp));
    }

    // Names below localhost are this machine, too (RFC 6761).
    private static bool IsLocal(Uri address) =>
        address.IsLoopback || address.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
