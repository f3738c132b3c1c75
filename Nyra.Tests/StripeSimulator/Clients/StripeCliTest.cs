using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nyra.Embedded.StripeCli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

/// <summary>Gives every test a simulator of its own, and the real Stripe CLI to use it with.</summary>
public abstract class StripeCliTest : SimulatorTest, IDisposable
{
    private const string Key = "sk_test_of_the_cli_tests";

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
    }

    private protected StripeCliSettings Listening(string forwardTo) => new(Key, new Uri(Simulator.Origin), new Uri(forwardTo), _folder.File("listen"), "tests");

    /// <summary>Starts <c>stripe listen</c>, told where the receiver is; the receiver knows its secret.</summary>
    private protected async Task<StripeCliListener> ListenAsync(WebhookReceiver receiver)
    {
        var cli = Programs.StripeCli();
        receiver.Secret = await StripeCliListener.SecretAsync(cli, Listening(receiver.Url), Stop);
        return await StripeCliListener.StartAsync(cli, Listening(receiver.Url), NullLogger.Instance, TimeProvider.System, Stop);
    }

    /// <summary>Runs <c>stripe …</c> to its end.</summary>
    private protected Task<(int ExitCode, string Out, string Error)> StripeAsync(params string[] arguments) => StripeWithAsync(Key, arguments);

    private protected Task<(int ExitCode, string Out, string Error)> StripeWithAsync(string key, params string[] arguments) =>
        StripeCliRun.RunAsync(Simulator.Origin, key, _folder.File("commands"), arguments, Stop);

    /// <summary>Runs <c>stripe …</c>, which succeeds, and reads what it prints.</summary>
    private protected async Task<JsonElement> StripeJsonAsync(params string[] arguments)
    {
        var (code, output, error) = await StripeAsync(arguments);
        Assert.True(code == 0, output + error);
        return JsonDocument.Parse(output).RootElement;
    }
}
