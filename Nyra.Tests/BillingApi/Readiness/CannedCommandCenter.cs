using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Readiness.CommandCenter;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>A command center most of whose decisions are made, as <c>GET /v1/command-center</c> gives it.</summary>
internal static class CannedCommandCenter
{
    /// <summary>What the system does, in the line that approved words stand beside.</summary>
    public const string Configuration = "cancel at_period_end, proration none; refunds by hand; failed payments borne with for 0 days";

    public static JsonObject Of(int version) => Of(version, Document());

    public static JsonObject Of(int version, CommandCenterDocument document) => new()
    {
        ["version"] = version,
        ["document"] = JsonSerializer.SerializeToNode(document, CommandCenterJson.Default.CommandCenterDocument),
    };

    /// <summary>All of it decided and approved.</summary>
    public static CommandCenterDocument Whole()
    {
        var (document, approved) = (Document(), new DateOnly(2026, 11, 18));
        return document with
        {
            Decisions = document.Decisions
                .SetItem(DecisionNames.SupportInbox, document.Decisions[DecisionNames.SupportInbox] with { Evidence = "Ticket NYRA-7F3K9QXZ" })
                .Add(DecisionNames.LegalReview, new("approved", "Ada Lindqvist", approved, "Letter of 18 Nov", new DateOnly(2027, 11, 18)))
                .Add(DecisionNames.Tax, new("Stripe Tax, registered in Oregon", "Ada Lindqvist", approved, "Letter of 18 Nov", new DateOnly(2027, 11, 18))),
            Policies = document.Policies.SetItems(PolicyNames.All.Select(name => KeyValuePair.Create(name, new Policy(
                $"https://example.com/{name}", new string('3', 64), "Ada Lindqvist", approved, name is PolicyNames.Refund or PolicyNames.Cancellation ? Configuration : null)))),
            Support = document.Support! with { AnsweredAt = document.Support.SentAt.AddMinutes(41), ConfirmedBy = "nyra support-roundtrip", MessageId = "ticket@example.com" },
        };
    }

    public static CommandCenterDocument Document()
    {
        var decided = new DateOnly(2026, 11, 14);
        return new CommandCenterDocument
        {
            RehearsalEmail = "rehearsal@example.com",
            Decisions = CommandCenterDocument.Empty.Decisions
                .Add(DecisionNames.BackendUrl, new("https://billing.example.com", "Jenny Rosen", decided, "DNS ticket OPS-41"))
                .Add(DecisionNames.MonthlyPrice, new("12.00 USD", "Jenny Rosen", decided, "Board note of 14 Nov", new DateOnly(2027, 5, 14)))
                .Add(DecisionNames.HostedAiCap, new("2000", "Jenny Rosen", decided, "Board note of 14 Nov"))
                .Add(DecisionNames.SupportInbox, new("help@example.com", "Sam Okafor", decided))
                .Add(DecisionNames.BusinessName, new("NyrA Labs LLC", "Jenny Rosen", decided, "Registry extract"))
                .Add(DecisionNames.CustomerPortal, new("configured", "Jenny Rosen", new DateOnly(2026, 11, 15), "bpc_1QnyraBuddy")),
            Policies = CommandCenterDocument.Empty.Policies
                .Add(PolicyNames.Terms, new("https://example.com/terms", new string('3', 64), "Ada Lindqvist", new DateOnly(2026, 11, 18)))
                .Add(PolicyNames.Refund, new("https://example.com/refund", new string('5', 64), "Ada Lindqvist", new DateOnly(2026, 11, 18), Configuration)),
            Support = new("NYRA-7F3K9QXZ", "help@example.com", new DateTimeOffset(2026, 11, 24, 7, 12, 31, TimeSpan.Zero)),
        };
    }
}
