using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Readiness.CommandCenter;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>A command center most of whose decisions are made, as <c>GET /v1/command-center</c> gives it.</summary>
internal static class CannedCommandCenter
{
    public static JsonObject Of(int version) => Of(version, Document());

    public static JsonObject Of(int version, CommandCenterDocument document) => new()
    {
        ["version"] = version,
        ["document"] = JsonSerializer.SerializeToNode(document, CommandCenterJson.Default.CommandCenterDocument),
    };

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
                .Add(PolicyNames.Refund, new("https://example.com/refund")),
            Support = new("NYRA-7F3K9QXZ", "help@example.com", new DateTimeOffset(2026, 11, 24, 7, 12, 31, TimeSpan.Zero)),
        };
    }
}
