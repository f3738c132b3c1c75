using CsCheck;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Support;
using Xunit;

namespace Nyra.Tests.Readiness.Support;

/// <summary>Tickets as they are known again and taken down.</summary>
public sealed class SupportTicketsTests
{
    private static readonly DateTimeOffset Sent = new(2026, 11, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly CommandCenterDocument Waiting = CommandCenterDocument.Empty with { Support = new("NYRA-7F3K9QXZ", "support@nyra.test", Sent) };

    [Fact]
    public void A_nonce_is_read_as_it_was_made() => Gen.Int.Sample(_ =>
    {
        var nonce = SupportNonce.New();
        Assert.Matches("^NYRA-[0-9A-HJKMNP-TV-Z]{8}$", nonce);
        Assert.True(SupportNonce.TryRead($" {nonce.ToLowerInvariant()} ", out var read));
        Assert.Equal(nonce, read);
        Assert.True(SupportNonce.IsIn($"Re: [{nonce}] hello", nonce));
    });

    [Theory]
    [InlineData("nyra-o1il9qxz", "NYRA-01119QXZ")]
    [InlineData("NYRA-7F3K9QX", null)]
    [InlineData("NYRA-7F3K9QXZ1", null)]
    [InlineData("NYRA-7F3K9QXU", null)]
    [InlineData("7F3K9QXZ", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_nonce_is_read_as_it_was_meant(string? typed, string? nonce)
    {
        Assert.Equal(nonce is not null, SupportNonce.TryRead(typed, out var read));
        Assert.Equal(nonce, read);
    }

    [Fact]
    public void A_new_ticket_takes_the_place_of_an_answered_one()
    {
        var answered = Answered(Waiting, "NYRA-7F3K9QXZ", Sent.AddHours(1), out _);
        var again = SupportTickets.Sent(answered, new("NYRA-00000000", "id@nyra.test", "me@nyra.test", "support@nyra.test", Sent.AddDays(1)));
        Assert.Equal(new SupportTicket("NYRA-00000000", "support@nyra.test", Sent.AddDays(1), MessageId: "id@nyra.test"), again.Support);
    }

    [Fact]
    public void An_answer_is_taken_down_once_and_grows_no_younger()
    {
        var answered = Answered(Waiting, "NYRA-7F3K9QXZ", Sent.AddHours(1), out var refusal);
        Assert.Null(refusal);
        Assert.Equal((Sent.AddHours(1), "Kim"), (answered.Support!.AnsweredAt, answered.Support.ConfirmedBy));
        Assert.Same(answered, Answered(answered, "NYRA-7F3K9QXZ", Sent.AddDays(20), out refusal));
        Assert.Null(refusal);
    }

    [Fact]
    public void Another_ticket_none_and_one_too_old_are_refused()
    {
        Assert.Same(Waiting, Answered(Waiting, "NYRA-00000000", Sent.AddHours(1), out var refusal));
        Assert.Contains("NYRA-00000000 is not the ticket", refusal, StringComparison.Ordinal);
        Answered(CommandCenterDocument.Empty, "NYRA-7F3K9QXZ", Sent, out refusal);
        Assert.Contains("No ticket was sent", refusal, StringComparison.Ordinal);
        Assert.Same(Waiting, Answered(Waiting, "NYRA-7F3K9QXZ", Sent.AddDays(31), out refusal));
        Assert.Contains("says nothing about today", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("support@nyra.test", "Support@Nyra.Test", true)]
    [InlineData("NyrA support <support@nyra.test>", "support@nyra.test", true)]
    [InlineData("support@nyra.test", "help@nyra.test", false)]
    [InlineData("support", "support", false)]
    [InlineData(null, "support@nyra.test", false)]
    public void Two_addresses_are_one_inbox(string? saved, string? other, bool one) => Assert.Equal(one, SupportInbox.AreOne(saved, other));

    private static CommandCenterDocument Answered(CommandCenterDocument document, string nonce, DateTimeOffset at, out string? refusal) =>
        SupportTickets.Answered(document, nonce, at, "Kim", out refusal);
}
