using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Operator;

/// <summary>The command center of a backend: <c>{"version":3,"document":{…}}</c>, read and changed.</summary>
/// <exception cref="OperatorException">By every method, when the backend does not answer or refuses.</exception>
internal sealed class CommandCenterClient(OperatorClient backend)
{
    private const string Path = "v1/command-center";

    // So many others saved in between, one after the other: somebody's program runs wild.
    private const int Tries = 5;

    public async Task<Versioned<CommandCenterDocument>> ReadAsync(CancellationToken ct) => Read(await backend.GetAsync<JsonElement>(Path, ct));

    /// <summary>Changes what is saved now: where somebody else saved in between, what he saved is read and changed.</summary>
    /// <param name="change">Leaves it as it is where there is nothing to save.</param>
    public async Task<CommandCenterDocument> ChangeAsync(Func<CommandCenterDocument, CommandCenterDocument> change, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var saved = await ReadAsync(ct);
            var changed = change(saved.Value);
            if (ReferenceEquals(changed, saved.Value))
                return changed;
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(changed, CommandCenterJson.Default.CommandCenterDocument))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
            try
            {
                return Read(await backend.PutAsync<JsonElement>(Path, body, saved.Version, ct)).Value;
            }
            catch (OperatorException stale) when (stale.Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed && tries < Tries)
            {
                // Somebody else was first; his change stays.
            }
        }
    }

    private static Versioned<CommandCenterDocument> Read(JsonElement answer)
    {
        try
        {
            var document = answer.GetProperty("document").Deserialize(CommandCenterJson.Default.CommandCenterDocument) ?? throw new JsonException("null");
            return new(answer.GetProperty("version").GetInt64(), document);
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // A newer backend may have saved what this version would drop; the exception names what it is, and no value.
            throw new OperatorException(
                ExitCodes.Failed, "The backend's command center holds what this version of the command line does not understand. Use the version the backend has.");
        }
    }
}
