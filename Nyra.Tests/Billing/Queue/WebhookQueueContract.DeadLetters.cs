using Nyra.Billing.Queue;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

// What was given up.
public abstract partial class WebhookQueueContract
{
    [Fact]
    public async Task A_dead_letter_tells_its_story()
    {
        var queue = await OpenAsync();
        var before = Clock.GetUtcNow();
        var envelope = Event(1) with { Detail = "fully refunded" };
        var letter = await BuryAsync(queue, envelope);
        Assert.Equal((envelope, 2, "given up", "failed", 0),
            (letter.Envelope, letter.Attempts, letter.Reason, letter.LastError, letter.Replays));
        Assert.InRange(letter.FirstSeenAt, before - Tick, letter.BuriedAt);
        Assert.Equal(letter, await Dead(queue).FindAsync(letter.Id, Ct));
        Assert.Null(await Dead(queue).FindAsync("999999999", Ct));
        Assert.Null(await Dead(queue).FindAsync("no id at all", Ct));
    }

    [Fact]
    public async Task What_is_held_of_one_customer_is_listed_and_erased_wherever_it_lies()
    {
        var queue = await OpenAsync();
        WebhookEnvelope Of(string customer, string id) => Event(1) with { EventId = id, CustomerId = customer };
        foreach (var customer in new[] { "cus_gone", "cus_stays" })
        {
            await BuryAsync(queue, Of(customer, customer + "_buried"));
            var letter = await BuryAsync(queue, Of(customer, customer + "_replayed"));
            Assert.True(await Dead(queue).ReplayAsync(letter.Id, Ct));
            Assert.Single(await TakeAsync(queue));
        }
        foreach (var customer in new[] { "cus_gone", "cus_stays" })
        {
            await queue.EnqueueAsync(Of(customer, customer + "_waiting"), TimeSpan.Zero, Ct);
            await queue.EnqueueAsync(Of(customer, customer + "_delayed"), TimeSpan.FromMinutes(5), Ct);
        }
        var webhooks = (ICustomerWebhooks)queue;
        Assert.Equal(
            ["cus_gone_buried", "cus_gone_delayed", "cus_gone_replayed", "cus_gone_waiting"],
            (await webhooks.ListOfAsync("cus_gone", Ct)).Select(envelope => envelope.EventId).Order());
        Assert.Equal(4, await webhooks.EraseOfAsync("cus_gone", Ct));
        Assert.Empty(await webhooks.ListOfAsync("cus_gone", Ct));
        Assert.Equal(4, (await webhooks.ListOfAsync("cus_stays", Ct)).Count);
        var depth = await queue.DepthAsync(Ct);
        Assert.Equal((1, 2, 1), (depth.Ready, depth.Held, depth.DeadLetters));
        Assert.Equal("cus_stays_waiting", Assert.Single(await TakeAsync(queue)).Envelope.EventId);
    }

    [Fact]
    public async Task A_worker_that_held_what_was_erased_has_nothing_left_to_settle()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1) with { CustomerId = "cus_gone" }, TimeSpan.Zero, Ct);
        var held = Assert.Single(await TakeAsync(queue));
        Assert.Equal(1, await ((ICustomerWebhooks)queue).EraseOfAsync("cus_gone", Ct));
        Assert.False(await queue.CompleteAsync(held, Ct));
        Assert.False(await queue.RetryAsync(held, TimeSpan.Zero, "failed", Ct));
        Assert.Equal(0, (await queue.DepthAsync(Ct)).Ready);
    }

    [Fact]
    public async Task Dead_letters_are_listed_page_by_page()
    {
        var queue = await OpenAsync();
        for (var i = 0; i < 5; i++)
            await BuryAsync(queue, Event(i));
        var first = await Dead(queue).ListAsync(null, 3, Ct);
        var rest = await Dead(queue).ListAsync(first[^1].Id, 3, Ct);
        Assert.Equal(["evt_0", "evt_1", "evt_2", "evt_3", "evt_4"], first.Concat(rest).Select(letter => letter.Envelope.EventId));
    }

    [Fact]
    public async Task A_replay_keeps_id_and_history_and_begins_a_new_count()
    {
        var queue = await OpenAsync();
        var letter = await BuryAsync(queue, Event(1) with { Detail = "fully refunded" });
        Assert.True(await Dead(queue).ReplayAsync(letter.Id, Ct));
        Assert.False(await Dead(queue).ReplayAsync(letter.Id, Ct));
        Assert.Equal(0, (await queue.DepthAsync(Ct)).DeadLetters);
        var taken = Assert.Single(await TakeAsync(queue));
        Assert.Equal((letter.Envelope, 1, letter.FirstSeenAt), (taken.Envelope, taken.Attempt, taken.EnqueuedAt));
        await queue.BuryAsync(taken, "again", Ct);
        var again = Assert.Single(await Dead(queue).ListAsync(null, 10, Ct));
        Assert.Equal((3, "again", "failed", 1, letter.FirstSeenAt), (again.Attempts, again.Reason, again.LastError, again.Replays, again.FirstSeenAt));
    }

    [Fact]
    public async Task Each_further_replay_adds_its_attempts_to_those_before_it()
    {
        var queue = await OpenAsync();
        var letter = await BuryAsync(queue, Event(1));
        var attempts = 2;
        for (var replays = 1; replays <= 3; replays++)
        {
            Assert.True(await Dead(queue).ReplayAsync(letter.Id, Ct));
            for (var retries = 0; retries < replays; retries++)
                Assert.True(await queue.RetryAsync(Assert.Single(await TakeAsync(queue)), TimeSpan.Zero, $"failure {replays}", Ct));
            Assert.Equal(BuryOutcome.Buried, await queue.BuryAsync(Assert.Single(await TakeAsync(queue)), $"reason {replays}", Ct));
            var again = Assert.Single(await Dead(queue).ListAsync(null, 10, Ct));
            attempts += replays + 1;
            Assert.Equal((attempts, replays, letter.FirstSeenAt), (again.Attempts, again.Replays, again.FirstSeenAt));
            Assert.Equal(($"reason {replays}", $"failure {replays}"), (again.Reason, again.LastError));
            letter = again;
        }
    }

    [Fact]
    public async Task A_replayed_letter_that_waits_for_a_retry_is_the_oldest_until_it_is_completed()
    {
        var queue = await OpenAsync();
        var letter = await BuryAsync(queue, Event(1));
        await PassAsync(Moment);
        Assert.True(await Dead(queue).ReplayAsync(letter.Id, Ct));
        Assert.True((await queue.DepthAsync(Ct)).OldestAge >= Moment - Tick);
        var taken = Assert.Single(await TakeAsync(queue));
        Assert.True(await queue.RetryAsync(taken, TimeSpan.FromHours(1), "failed", Ct));
        Assert.True((await queue.DepthAsync(Ct)).OldestAge >= Moment - Tick);
        Assert.Equal(1, await ((ICustomerWebhooks)queue).EraseOfAsync("cus_1", Ct));
        Assert.Equal(TimeSpan.Zero, (await queue.DepthAsync(Ct)).OldestAge);
    }

    [Fact]
    public async Task At_its_bound_no_dead_letter_is_added_and_none_is_lost()
    {
        var queue = await OpenAsync(maxDeadLetters: 2);
        for (var i = 0; i < 2; i++)
            await BuryAsync(queue, Event(i));
        Assert.True(await queue.DepthAsync(Ct) is { DeadLettersFull: true, MaxDeadLetters: 2 });
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        var more = Assert.Single(await TakeAsync(queue));
        Assert.Equal(BuryOutcome.Full, await queue.BuryAsync(more, "given up", Ct));
        // It is the caller's as before, and no dead letter made room for it.
        Assert.True(await queue.ReleaseAsync(more, TimeSpan.Zero, "no room", Ct));
        Assert.Equal(["evt_0", "evt_1"], (await Dead(queue).ListAsync(null, 10, Ct)).Select(letter => letter.Envelope.EventId));
        more = Assert.Single(await TakeAsync(queue));
        Assert.Equal(("evt_2", 1), (more.Envelope.EventId, more.Attempt));
        Assert.True(await Dead(queue).DropAsync((await Dead(queue).ListAsync(null, 1, Ct))[0].Id, Ct));
        Assert.Equal(BuryOutcome.Buried, await queue.BuryAsync(more, "given up", Ct));
        Assert.Equal(BuryOutcome.Lost, await queue.BuryAsync(more, "given up", Ct));
        Assert.Equal((2, 0, 0), await queue.DepthAsync(Ct) is var depth ? (depth.DeadLetters, depth.Ready, depth.Held) : default);
    }

    [Fact]
    public async Task Dead_letters_of_one_customer_are_those_that_still_are()
    {
        var queue = await OpenAsync();
        WebhookEnvelope Of(string? customer, string id) => Event(1) with { EventId = id, CustomerId = customer };
        foreach (var (customer, id) in new[] { ("cus_1", "evt_kept"), ("cus_1", "evt_dropped"), ("cus_1", "evt_replayed"),
            ("cus_11", "evt_alike"), (null, "evt_nobodys") })
            await BuryAsync(queue, Of(customer, id));
        var letters = (await Dead(queue).ListAsync(null, 10, Ct)).ToDictionary(letter => letter.Envelope.EventId, letter => letter.Id);
        Assert.True(await Dead(queue).DropAsync(letters["evt_dropped"], Ct));
        Assert.True(await Dead(queue).ReplayAsync(letters["evt_replayed"], Ct));
        await queue.CompleteAsync(Assert.Single(await TakeAsync(queue)), Ct);
        var webhooks = (ICustomerWebhooks)queue;
        Assert.Equal(["evt_kept"], (await webhooks.ListOfAsync("cus_1", Ct)).Select(envelope => envelope.EventId));
        Assert.Equal(["evt_alike"], (await webhooks.ListOfAsync("cus_11", Ct)).Select(envelope => envelope.EventId));
        Assert.Equal(1, await webhooks.EraseOfAsync("cus_1", Ct));
        Assert.Empty(await webhooks.ListOfAsync("cus_1", Ct));
    }

    [Fact]
    public async Task A_dropped_dead_letter_is_gone()
    {
        var queue = await OpenAsync();
        var letter = await BuryAsync(queue, Event(1));
        Assert.True(await Dead(queue).DropAsync(letter.Id, Ct));
        Assert.False(await Dead(queue).DropAsync(letter.Id, Ct));
        Assert.Empty(await Dead(queue).ListAsync(null, 10, Ct));
    }

    private static IDeadLetters Dead(IWebhookQueue queue) => (IDeadLetters)queue;

    // Failed once, then given up.
    protected static async Task<DeadLetter> BuryAsync(IWebhookQueue queue, WebhookEnvelope envelope)
    {
        await queue.EnqueueAsync(envelope, TimeSpan.Zero, Ct);
        await queue.RetryAsync(Assert.Single(await TakeAsync(queue)), TimeSpan.Zero, "failed", Ct);
        await queue.BuryAsync(Assert.Single(await TakeAsync(queue)), "given up", Ct);
        return (await Dead(queue).ListAsync(null, 100, Ct))[^1];
    }
}
