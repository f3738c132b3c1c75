using MailKit;
using MailKit.Net.Imap;
using MimeKit;
using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Support;

/// <summary>The rehearsal's mailbox by IMAP: what arrives from now on. Reads only; what it saw stays unread.</summary>
public sealed class SupportMailbox : IDisposable
{
    // A report returns the headers of a ticket of a few lines, or all of it. What is longer is something else.
    private const uint LongestReport = 1 << 20;

    private readonly MailServer _server;
    private ImapClient _client = new();
    private IMailFolder _folder = null!;
    private uint _validity;
    private uint _next = 1;

    private SupportMailbox(MailServer server) => _server = server;

    /// <exception cref="MailTroubleException">When the mailbox cannot be opened.</exception>
    public static async Task<SupportMailbox> OpenAsync(MailServer server, CancellationToken ct)
    {
        var mailbox = new SupportMailbox(server);
        try
        {
            await mailbox.ConnectAsync(ct);
        }
        catch
        {
            mailbox.Dispose();
            throw;
        }
        (mailbox._validity, mailbox._next) = (mailbox._folder.UidValidity, mailbox._folder.UidNext?.Id ?? 1);
        return mailbox;
    }

    /// <summary>What arrived since this was last asked.</summary>
    /// <exception cref="MailTroubleException">When the connection broke, and a new one is refused.</exception>
    public async Task<IReadOnlyList<ReceivedMail>> NewAsync(CancellationToken ct)
    {
        try
        {
            if (!_client.IsAuthenticated || !_folder.IsOpen)
                await ReconnectAsync(ct);
            return await ReadAsync(ct);
        }
        catch (Exception error) when (MailSession.IsBroken(error) || error is CommandException or FolderNotOpenException)
        {
            throw new MailTroubleException(MailTrouble.Unavailable, MailSession.Broken(error, _server), error);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<ReceivedMail>> ReadAsync(CancellationToken ct)
    {
        await _client.NoOpAsync(ct);
        var summaries = await _folder.FetchAsync(
            new UniqueIdRange(new UniqueId(_next), UniqueId.MaxValue), MessageSummaryItems.UniqueId | MessageSummaryItems.Headers | MessageSummaryItems.Size, ct);
        var received = new List<ReceivedMail>();
        // "7:*" always holds the last message, also where that is the sixth (RFC 3501, 6.4.8).
        foreach (var summary in summaries.Where(summary => summary.UniqueId.Id >= _next).OrderBy(summary => summary.UniqueId.Id))
        {
            // Without headers, or gone: deleted meanwhile, and nobody's answer any more.
            if (await MessageAsync(summary, ct) is { } message)
            {
                using (message)
                    received.Add(ReceivedMail.Of(message));
            }
            _next = summary.UniqueId.Id + 1;
        }
        return received;
    }

    private async Task<MimeMessage?> MessageAsync(IMessageSummary summary, CancellationToken ct)
    {
        if (summary.Headers is not { } headers)
            return null;
        if (!ReceivedMail.IsReport(headers) || summary.Size > LongestReport)
            return new(headers);
        try
        {
            return await _folder.GetMessageAsync(summary.UniqueId, ct);
        }
        catch (MessageNotFoundException)
        {
            return null;
        }
    }

    private async Task ConnectAsync(CancellationToken ct)
    {
        await MailSession.OpenAsync(_client, _server, ct);
        try
        {
            _folder = _server.Folder is { } name ? await _client.GetFolderAsync(name, ct) : _client.Inbox!;
            await _folder.OpenAsync(FolderAccess.ReadOnly, ct);
        }
        catch (Exception error) when (error is FolderNotFoundException or ImapCommandException)
        {
            throw new MailTroubleException(
                MailTrouble.Settings,
                $"{_server} has no mailbox {_server.Folder ?? "INBOX"} that can be opened. Fix the folder at the end of {Settings.SupportImap}.",
                error);
        }
        catch (Exception error) when (MailSession.IsBroken(error))
        {
            throw new MailTroubleException(MailTrouble.Unavailable, MailSession.Broken(error, _server), error);
        }
    }

    private async Task ReconnectAsync(CancellationToken ct)
    {
        _client.Dispose();
        _client = new();
        await ConnectAsync(ct);
        // Numbered anew, as after a restore: everything may be new.
        if (_folder.UidValidity != _validity)
            (_validity, _next) = (_folder.UidValidity, 1);
    }
}
