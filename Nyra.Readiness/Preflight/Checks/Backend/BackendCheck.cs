using System.Security.Authentication;
using System.Text.Json;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>Something the backend must do, seen from outside as Stripe and the desktop see it.</summary>
public abstract class BackendCheck(string name, string title) : ICheck
{
    public string Name => name;

    public string Title => title;

    public CheckGroup Group => CheckGroup.HostedBackend;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var named = BackendUrl.Read(context.Setting(Names.BillingBaseUrl));
        if (DocumentationExample.ProblemOfBackend(Names.BillingBaseUrl, named) is { } example)
        {
            var end = example.IndexOf(". ", StringComparison.Ordinal);
            return CheckResult.Fail(example[..(end + 1)], example[(end + 2)..]);
        }
        if (context.Backend is not { BaseAddress: { } address } backend)
            return CheckResult.Fail($"{Names.BillingBaseUrl} is missing or no address.", OperatorSeat.MissingAddress);
        try
        {
            return await LookAsync(backend, address, context, ct);
        }
        catch (HttpRequestException away)
        {
            return Unreachable(address, away);
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or FormatException)
        {
            return CheckResult.Fail($"What answers at {address.GetLeftPart(UriPartial.Authority)} is no Nyra backend of this version.", "Look at the address, and at what stands before the backend.");
        }
    }

    protected abstract Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct);

    private static CheckResult Unreachable(Uri address, HttpRequestException away) => away switch
    {
        // An answer that is no TLS at all has the same exception.
        { InnerException: AuthenticationException error } when !error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) => CheckResult.Fail(
            $"{address.GetLeftPart(UriPartial.Authority)} does not speak TLS.", $"Put a certificate before it, or correct {Names.BillingBaseUrl}.", error.Message),
        { InnerException: AuthenticationException } => CheckResult.Fail(
            $"The certificate of {address.Host} is not one that others trust.",
            "Serve a certificate of a public authority with its whole chain; Stripe and the desktop refuse any other.", away.InnerException.Message),
        { HttpRequestError: HttpRequestError.NameResolutionError } => CheckResult.Fail($"{address.Host} has no address.", $"Look at the domain's DNS, and at {Names.BillingBaseUrl}."),
        { HttpRequestError: HttpRequestError.ConnectionError } => CheckResult.Fail(
            $"No backend answers at {address.GetLeftPart(UriPartial.Authority)}.", "Start the backend, and look at its firewall."),
        _ => CheckResult.Fail($"{address.GetLeftPart(UriPartial.Authority)} broke off: {away.HttpRequestError}.", "Look at the backend's log."),
    };
}
