using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Queue;
using Xunit;

namespace Nyra.Tests.Version01;

/// <summary>Compares stores and queues with the facts.</summary>
internal static class Version01Assert
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static async Task HoldsAsync(IEntitlementStore store, StoreFacts facts)
    {
        var accounts = facts.Customers.Where(customer => customer.HasAccount).Select(customer => customer.CustomerId);
        Assert.Equal(accounts.Order(StringComparer.Ordinal), (await store.ListAsync(null, 1000, Ct)).Select(account => account.CustomerId));
        foreach (var customer in facts.Customers)
        {
            if (customer.HasAccount)
                IsAccount(customer, (await store.FindAsync(customer.CustomerId, Ct))!);
            Assert.Equal(customer.AuditRows, (await store.ReadAuditAsync(customer.CustomerId, Ct)).Count);
            await HoldsCheckoutsAsync(store, customer);
        }
        Assert.Equal(facts.Documents.Select(document => document.Name), await store.ListDocumentsAsync(Ct));
        foreach (var document in facts.Documents)
            Assert.Equal(document.Version, (await store.FindDocumentAsync(document.Name, Ct))!.Value.Version);

        var erased = (await store.FindDocumentAsync(ErasedCustomers.Name, Ct))!.Value.Value;
        Assert.Equal([facts.Erased.Sha256], erased.EnumerateArray().Select(hash => hash.GetString()));
        Assert.Equal(Sha256Hex.Of(facts.Erased.CustomerId), facts.Erased.Sha256);
        Assert.Null(await store.FindAsync(facts.Erased.CustomerId, Ct));
    }

    public static async Task HoldsDeadLettersAsync(IDeadLetters letters, QueueFacts facts) => Assert.Equal(
        facts.DeadLetters,
        (await letters.ListAsync(null, 100, Ct)).Select(letter => new DeadLetterFacts(
            letter.Id, letter.Envelope.EventId, letter.Envelope.Type, letter.Envelope.CustomerId!, letter.Attempts, letter.Replays,
            letter.FirstSeenAt, letter.BuriedAt, letter.Reason, letter.LastError)));

    /// <summary>Takes and completes every envelope.</summary>
    public static async Task DeliversAllAsync(IWebhookQueue queue, QueueFacts facts)
    {
        var taken = new List<QueuedWebhook>();
        while (taken.Count < facts.Envelopes.Count)
            taken.AddRange(await queue.DequeueAsync(100, Ct).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(
            facts.Envelopes.Select(one => (one.EventId, one.Type, one.ObjectId, one.CustomerId, one.Repeats, one.NextAttempt)).Order(),
            taken.Select(Delivered).Order());
        Assert.Equal(taken.Count, await queue.CompleteAsync(taken, Ct));
        Assert.True((await queue.DepthAsync(Ct)).Drained);
    }

    private static (string, string, string?, string, int, int) Delivered(QueuedWebhook taken)
    {
        var envelope = taken.Envelope;
        return (envelope.EventId, envelope.Type, envelope.ObjectId, envelope.CustomerId!, envelope.LookAgain, taken.Attempt);
    }

    private static void IsAccount(CustomerFacts expected, Account account)
    {
        var (known, billing) = (expected.Billing!, account.Billing.Value);
        Assert.Equal(
            (known.Version, known.Standing, known.SubscriptionId), (account.Billing.Version, billing.Standing, billing.SubscriptionId));
        Assert.Equal((known.Plan, known.FeatureSource, known.HostedAiCap), (billing.Plan, billing.FeatureSource, billing.HostedAiCap));
        Assert.Equal(known.Features, billing.Features);
        Assert.Equal(
            (known.PeriodStart, known.PeriodEnd, known.CancelsAt, known.PastDueSince),
            (billing.PeriodStart, billing.PeriodEnd, billing.CancelsAt, billing.PastDueSince));

        var roster = account.Devices.Value;
        Assert.Equal((expected.DevicesVersion, expected.Releases), (account.Devices.Version, roster.Releases.Count));
        Assert.Equal(
            expected.Devices.Select(device => (device.DeviceId, device.Name, device.Hash, device.ActivatedAt, device.ReleasedAt)),
            roster.Devices.Select(device => (device.DeviceId, device.Name, device.TokenHash, device.ActivatedAt, device.ReleasedAt)));
        Assert.Equal(
            expected.Codes.Select(code => (code.Hash, code.ExpiresAt, code.Replaces, code.OfferedBy, code.UsedBy)),
            roster.Codes.Select(code => (code.Hash, code.ExpiresAt, code.Replaces, code.OfferedBy, code.UsedBy)));

        var (counted, usage) = (expected.Usage!, account.Usage.Value);
        Assert.Equal((counted.Version, counted.Period, counted.Committed), (account.Usage.Version, usage.Period, usage.Committed));
        Assert.Equal(counted.Reservations, usage.Reservations.Select(reservation => reservation.Id));
        Assert.Equal(counted.SettledDone, usage.Settled.Where(settlement => settlement.Done).Select(settlement => settlement.Id));
        Assert.Equal(counted.SettledReleased, usage.Settled.Where(settlement => !settlement.Done).Select(settlement => settlement.Id));
    }

    private static async Task HoldsCheckoutsAsync(IEntitlementStore store, CustomerFacts customer)
    {
        var kept = await store.ListCheckoutsAsync(customer.CustomerId, Ct);
        Assert.Equal(
            customer.Checkouts.Select(one => (one.SessionId, one.DeviceId, one.CreatedAt, one.ExpiresAt, one.CompletedAt)),
            kept.Select(one => (one.SessionId, one.DeviceId, one.CreatedAt, one.ExpiresAt, one.CompletedAt)));
        Assert.All(
            customer.Checkouts.Zip(kept), pair => Assert.True(CheckoutChallenge.Answers(pair.First.Verifier, pair.Second.Challenge)));
    }
}
