using System.Text.Encodings.Web;
using System.Text.Json;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

public sealed class CommandCenterHoldsNoSecretCheck : ICheck
{
    // Escaped as little as JSON allows: what is searched for stands as it was entered.
    private static readonly CommandCenterJson Json =
        new(new JsonSerializerOptions(CommandCenterJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public string Name => "command-center-holds-no-secret";

    public string Title => "The command center's saved state holds no secret";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public Seat Seats => Seat.Both;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var view = await context.CommandCenterAsync(ct);
        if (view.Document is not { } saved)
            return CheckResult.Fail("The command center cannot be read.", view.Problem ?? "Look at the backend's log.");
        var bytes = JsonSerializer.SerializeToUtf8Bytes(saved.Value, Json.CommandCenterDocument);
        var findings = SecretShapes.In(bytes, SecretValues.Of(context.Setting)).Select(match => new SecretFinding($"command center, version {saved.Version}", match));
        return SecretVerdict.Of(
            new([.. findings], [], [], 1, bytes.Length), await AllowList.OfAsync(context.WorkTree, ct), "document",
            "Save the command center without it.");
    }
}
