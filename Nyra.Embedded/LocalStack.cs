using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nyra.Embedded;

/// <summary>
/// A stack that runs on this machine, as it publishes itself for commands and sample apps: <c>{"process":4711,"started":"…","engine":"embedded","checkout":"/home/ada/nyra",
/// "gateway":"http://127.0.0.1:5180/","state":"…","log":"…","settings":{"NYRA_OPERATOR_TOKEN":"…"},"trustedKeys":{"keys":[…]}}</c>.
/// </summary>
/// <param name="Process">Its process id.</param>
/// <param name="Started">When that process started: ids are used again.</param>
/// <param name="Engine"><c>embedded</c> or <c>aspire</c>.</param>
/// <param name="Checkout">The checkout it was started from, or the folder where that is in none.</param>
/// <param name="State">The folder of its entitlements and queue.</param>
/// <param name="Log">Where a person finds what the hosts log.</param>
/// <param name="Settings">See <see cref="LocalStacks.SettingsOf"/>.</param>
/// <param name="TrustedKeys">The public license keys, as a JSON Web Key Set.</param>
public sealed record LocalStack(
    int Process, DateTimeOffset Started, string Engine, string Checkout, Uri Gateway, string State, string Log, IReadOnlyDictionary<string, string> Settings,
    JsonElement TrustedKeys)
{
    // The start is computed from the time since boot, and the clock may have been set meanwhile.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(10);

    /// <summary>For messages: <c>process 4711, http://127.0.0.1:5180/</c>.</summary>
    public override string ToString() => $"process {Process}, {Gateway}";

    internal bool IsRunning()
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return (process.StartTime.ToUniversalTime() - Started.UtcDateTime).Duration() < StartTolerance;
        }
        // It has ended, or is somebody else's process, which has this id now.
        catch (Exception other) when (other is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LocalStack))]
internal sealed partial class LocalStackJson : JsonSerializerContext;
