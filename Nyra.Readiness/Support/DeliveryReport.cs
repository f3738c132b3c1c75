using MimeKit;

namespace Nyra.Readiness.Support;

/// <summary>What a multipart/report says about a message that was sent.</summary>
/// <param name="Returned">The id of the message it is about; null where it does not hold its headers.</param>
/// <param name="ReturnedSubject">Likewise.</param>
/// <param name="Failures">Whom it could not be delivered to for good; none where it is late, was read, or was delivered (RFC 3464).</param>
public sealed record DeliveryReport(string? Returned, string ReturnedSubject, IReadOnlyList<DeliveryFailure> Failures)
{
    public static DeliveryReport Of(MimeMessage message)
    {
        var parts = message.BodyParts.ToList();
        var returned = parts.OfType<MessagePart>().Select(part => part.Message).FirstOrDefault(inner => inner is not null);
        var failures = parts.OfType<MessageDeliveryStatus>().SelectMany(status => status.StatusGroups)
            .Where(group => string.Equals(group["Action"]?.Trim(), "failed", StringComparison.OrdinalIgnoreCase))
            .Select(group => new DeliveryFailure(
                Value(group["Original-Recipient"]) ?? Value(group["Final-Recipient"]) ?? "", Value(group["Diagnostic-Code"]) ?? group["Status"]?.Trim() ?? ""));
        return new(returned?.MessageId, returned?.Subject ?? "", [.. failures]);
    }

    // "rfc822; somebody@example.com", "smtp; 550 no such user"
    private static string? Value(string? typed) => typed?[(typed.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim() is { Length: > 0 } value ? value : null;
}
