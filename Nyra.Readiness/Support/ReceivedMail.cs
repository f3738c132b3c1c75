using MimeKit;

namespace Nyra.Readiness.Support;

/// <summary>What there is to know about a message before saying whether it is the answer.</summary>
public sealed record ReceivedMail
{
    private static readonly string[] AutoreplyHeaders = ["X-Autoreply", "X-Autorespond"];

    /// <summary>Without angle brackets, as every id here.</summary>
    public string? MessageId { get; init; }

    /// <summary>The first sender's address.</summary>
    public string? From { get; init; }

    public string Subject { get; init; } = "";

    /// <summary>The ids of In-Reply-To and References.</summary>
    public IReadOnlyList<string> RefersTo { get; init; } = [];

    /// <summary><c>Auto-Submitted</c> (RFC 3834), without parameters, in lower case.</summary>
    public string? AutoSubmitted { get; init; }

    /// <summary><c>Precedence</c>, in lower case.</summary>
    public string? Precedence { get; init; }

    /// <summary>The header by which a program says that it replied: <c>X-Autoreply</c> or <c>X-Autorespond</c>.</summary>
    public string? AutoreplyHeader { get; init; }

    /// <summary>Whether there is an envelope sender to return it to that is empty, as programs have it (RFC 5321, 4.5.5).</summary>
    public bool HasEmptyReturnPath { get; init; }

    /// <summary>The report in it, where its content type is multipart/report (RFC 6522).</summary>
    public DeliveryReport? Report { get; init; }

    /// <summary>Of a whole message, or of one with nothing but its headers.</summary>
    public static ReceivedMail Of(MimeMessage message)
    {
        var headers = message.Headers;
        return new()
        {
            MessageId = message.MessageId,
            From = message.From.Mailboxes.FirstOrDefault()?.Address,
            Subject = message.Subject ?? "",
            RefersTo = [.. message.References, .. message.InReplyTo is { } id ? [id] : Array.Empty<string>()],
            AutoSubmitted = Word(headers["Auto-Submitted"]),
            Precedence = Word(headers["Precedence"]),
            AutoreplyHeader = AutoreplyHeaders.FirstOrDefault(headers.Contains),
            HasEmptyReturnPath = headers["Return-Path"]?.Trim() is "<>" or "",
            // Parsed whole, the content type is its body's; with nothing but headers it is among them.
            Report = message.Body is MultipartReport || IsReport(headers) ? DeliveryReport.Of(message) : null,
        };
    }

    /// <summary>Whether its report must be read before it can be judged.</summary>
    public static bool IsReport(HeaderList headers) =>
        ContentType.TryParse(headers["Content-Type"] ?? "", out var type) && type.IsMimeType("multipart", "report");

    private static string? Word(string? header) => header?.Split(';')[0].Trim().ToLowerInvariant() is { Length: > 0 } word ? word : null;
}
