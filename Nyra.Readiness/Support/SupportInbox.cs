using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace Nyra.Readiness.Support;

/// <summary>The address of an inbox, out of what somebody saved: <c>support@example.com</c> or <c>NyrA support &lt;support@example.com&gt;</c>.</summary>
public static class SupportInbox
{
    public static bool TryRead(string? saved, [NotNullWhen(true)] out string? address)
    {
        address = saved is not null && MailboxAddress.TryParse(saved, out var mailbox) && IsWhole(mailbox.Address) ? mailbox.Address : null;
        return address is not null;
    }

    /// <summary>Whether two of them are one inbox. No provider that counts has two that differ in case alone.</summary>
    public static bool AreOne(string? saved, string? other) =>
        TryRead(saved, out var one) && TryRead(other, out var two) && one.Equals(two, StringComparison.OrdinalIgnoreCase);

    private static bool IsWhole(string address) => address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < address.Length - 1;
}
