using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;

namespace Nyra.Tests.StripeSimulator.Clients;

/// <summary>
/// Compares JSON with the types of Stripe's Node SDK, field by field: TypeScript's checker finds what is missing, what has another type,
/// and, since a literal is assigned, what the type does not have.
/// </summary>
internal sealed class SdkTypeCheck
{
    // By the resource's "object".
    private static readonly Dictionary<string, string> Types = new()
    {
        ["account"] = "Account",
        ["billing_portal.configuration"] = "BillingPortal.Configuration",
        ["billing_portal.session"] = "BillingPortal.Session",
        ["charge"] = "Charge",
        ["checkout.session"] = "Checkout.Session",
        ["customer"] = "Customer",
        ["entitlements.active_entitlement"] = "Entitlements.ActiveEntitlement",
        ["entitlements.feature"] = "Entitlements.Feature",
        ["invoice"] = "Invoice",
        ["invoice_payment"] = "InvoicePayment",
        ["invoiceitem"] = "InvoiceItem",
        ["item"] = "LineItem",
        ["line_item"] = "InvoiceLineItem",
        ["payment_intent"] = "PaymentIntent",
        ["payment_method"] = "PaymentMethod",
        ["price"] = "Price",
        ["product"] = "Product",
        ["product_feature"] = "ProductFeature",
        ["setup_intent"] = "SetupIntent",
        ["subscription"] = "Subscription",
        ["subscription_item"] = "SubscriptionItem",
        ["test_helpers.test_clock"] = "TestHelpers.TestClock",
        ["webhook_endpoint"] = "WebhookEndpoint",
    };

    private const string Compiler = "node_modules/typescript/bin/tsc";

    private const string Project = """
        {"compilerOptions":{"strict":true,"noEmit":true,"skipLibCheck":true,"module":"nodenext","target":"es2022","types":[]},"files":["answers.ts"]}
        """;

    private readonly List<string> _sources = [];
    private readonly List<string> _lines = ["import type Stripe from 'stripe';", "import type { Wire, WireEvent } from './wire.js';"];

    /// <summary>What was compared, as TypeScript's types.</summary>
    public HashSet<string> Compared { get; } = [];

    /// <param name="source">Where it comes from, to find it again: <c>GET /v1/customers</c>.</param>
    public void Add(string source, JsonElement json)
    {
        var type = TypeOf(json);
        Compared.Add(type);
        _sources.Add(source);
        // JSON is a literal of TypeScript as it is. One line each: the line of an error tells the answer.
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"export const answer{_sources.Count}: {type} = {JsonSerializer.Serialize(json)};"));
    }

    /// <returns>What the SDK's types do not agree with; empty where all is well.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken ct)
    {
        var node = Programs.Node("typescript");
        Programs.Node("stripe");
        // Inside the repository, from where node_modules is found.
        var folder = Directory.CreateDirectory(Repository.File($"artifacts/sdk-types/{Guid.NewGuid():N}")).FullName;
        try
        {
            File.Copy(Repository.File("Nyra.Tests/StripeSimulator/Clients/wire.ts"), Path.Combine(folder, "wire.ts"));
            await File.WriteAllLinesAsync(Path.Combine(folder, "answers.ts"), _lines, ct);
            await File.WriteAllTextAsync(Path.Combine(folder, "tsconfig.json"), Project, ct);
            var start = new ProcessStartInfo(node, [Repository.File(Compiler), "--pretty", "false", "-p", folder]) { RedirectStandardOutput = true, WorkingDirectory = folder };
            using var tsc = Process.Start(start)!;
            var output = await tsc.StandardOutput.ReadToEndAsync(ct);
            await tsc.WaitForExitAsync(ct);
            return tsc.ExitCode == 0 ? [] : [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != ' ').Select(Named)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // "answers.ts(13,470): error TS2739: Type …"
    private string Named(string error)
    {
        const string File = "answers.ts(";
        if (!error.StartsWith(File, StringComparison.Ordinal))
            return error;
        var position = error[File.Length..error.IndexOf(')', StringComparison.Ordinal)].Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var at = _lines[position[0] - 1][(position[1] - 1)..];
        return $"{_sources[position[0] - 3]} at {at[..Math.Min(at.Length, 40)]}{error[error.IndexOf(": ", StringComparison.Ordinal)..]}";
    }

    private static string TypeOf(JsonElement json)
    {
        var named = json.GetProperty("object").GetString()!;
        if (named == "event")
            return $"WireEvent<'{json.GetProperty("type").GetString()}'>";
        if (named == "list")
            return $"Wire<Stripe.ApiList<{(json.GetProperty("data").EnumerateArray().Select(NameOf).FirstOrDefault() ?? "never")}>>";
        return $"Wire<{NameOf(json)}>";
    }

    private static string NameOf(JsonElement json)
    {
        var name = Types[json.GetProperty("object").GetString()!];
        // "TestHelpers.TestClock" deleted is "TestHelpers.DeletedTestClock".
        return json.TryGetProperty("deleted", out _) ? $"Stripe.{name.Insert(name.LastIndexOf('.') + 1, "Deleted")}" : $"Stripe.{name}";
    }
}
