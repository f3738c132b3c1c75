using System.Text.RegularExpressions;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>
/// <c>nyra rehearse --stripe real</c>, unchanged: it speaks to https://api.stripe.com, where a simulator answers, and the person who pays is
/// this test.
/// </summary>
public sealed partial class StripeItselfTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private RunningSimulator _stripe = null!;
    private StripesAddress _address = null!;

    public async ValueTask InitializeAsync()
    {
        var port = LoopbackPorts.Take(1)[0];
        // A browser knows no proxy of ours: the pages are where the simulator really is.
        _stripe = await RunningSimulator.StartAtAsync(
            port, ("EntitlementDelayMilliseconds", 150), ("LimitToOneSubscription", true), ("PublicOrigin", $"http://127.0.0.1:{port}"));
        _address = new(new(_stripe.Origin), _authority);
    }

    public async ValueTask DisposeAsync()
    {
        await _address.DisposeAsync();
        await _stripe.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_whole_rehearsal_runs_against_stripes_address_and_takes_everything_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SSL_CERT_FILE is heeded on Linux only.");
        Programs.StripeCli();
        using var rehearsal = NyraProcess.Start("nyra.dll", ["rehearse", "--stripe", "real"], _folder.Path, Variables("sk_test_of_a_person", "true"));
        await rehearsal.SaysAsync("Open http");
        await PayAsync(Address().Match(rehearsal.Out).Groups["url"].Value);
        var (code, output, error) = await rehearsal.EndAsync();
        Assert.True(code == 0, output + error);
        Assert.Contains("17 of 17 steps passed", output, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test_of_a_person", output + error, StringComparison.Ordinal);

        Assert.All(_address.Asked, asked => Assert.StartsWith("api.stripe.com:", asked, StringComparison.Ordinal));
        Assert.Empty(await _stripe.V1.TestHelpers.TestClocks.ListAsync());
        Assert.Empty(await _stripe.V1.Customers.ListAsync());
        Assert.All(await _stripe.V1.Products.ListAsync(), product => Assert.False(product.Active));
        Assert.All(await _stripe.V1.Products.ListAsync(), product => Assert.Contains(RehearsalPlan.Tag, product.Metadata.Keys));
        Assert.All(await _stripe.V1.Entitlements.Features.ListAsync(), feature => Assert.False(feature.Active));
        Assert.Empty(await _stripe.V1.WebhookEndpoints.ListAsync());
    }

    [Fact]
    public async Task Stopped_while_it_waits_for_the_person_it_takes_everything_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SSL_CERT_FILE is heeded on Linux only.");
        Programs.StripeCli();
        using var rehearsal = NyraProcess.Start("nyra.dll", ["rehearse", "--stripe", "real"], _folder.Path, Variables("sk_test_of_a_person", "true"));
        await rehearsal.SaysAsync("Open http");
        rehearsal.Interrupt();
        var (code, output, error) = await rehearsal.EndAsync();
        Assert.True(code == 130, output + error);
        Assert.Empty(await _stripe.V1.TestHelpers.TestClocks.ListAsync());
        Assert.All(await _stripe.V1.Products.ListAsync(), product => Assert.False(product.Active));
    }

    [Theory]
    [InlineData(null, "true", 78, "STRIPE_SECRET_KEY is missing")]
    [InlineData("sk_live_of_a_person", "true", 2, "is a live key")]
    [InlineData("pk_test_of_a_person", "true", 78, "is not a Stripe secret key")]
    [InlineData("sk_test_of_a_person", null, 2, "NYRA_BILLING_REHEARSAL_EXECUTE=true")]
    [InlineData("sk_test_of_a_person", "yes", 78, "is 'yes'. Set it to true, or unset it.")]
    public async Task Without_a_test_key_and_the_word_to_execute_nothing_is_done(string? key, string? execute, int exitCode, string words)
    {
        var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", ["rehearse", "--stripe", "real"], _folder.Path, Variables(key, execute));
        Assert.True(code == exitCode, output + error);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.Empty(_address.Asked);
    }

    [Fact]
    public async Task A_stripe_that_refuses_the_key_is_said_in_one_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SSL_CERT_FILE is heeded on Linux only.");
        Programs.StripeCli();
        await _stripe.DisposeAsync();
        var (code, output, error) = await NyraProcess.RunAsync(
            "nyra.dll", ["rehearse", "--stripe", "real"], _folder.Path, Variables("sk_test_of_a_person", "true"));
        Assert.True(code == 69, output + error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private Dictionary<string, string?> Variables(string? key, string? execute) => new(_address.Variables)
    {
        [Settings.StripeSecretKey] = key,
        [Settings.RehearsalExecute] = execute,
    };

    private static async Task PayAsync(string url)
    {
        using var page = await Nyra.Readiness.Rehearsal.HostedPage.OpenAsync(new(url), CancellationToken.None);
        await page.SubmitAsync(
            new Dictionary<string, string>
            {
                ["cardNumber"] = "4242424242424242",
                ["cardExpiry"] = "12 / 40",
                ["cardCvc"] = "123",
                ["billingName"] = "Person",
                ["email"] = "p@example.com",
            },
            CancellationToken.None);
    }

    [GeneratedRegex(@"Open (?<url>http\S+)")]
    private static partial Regex Address();
}
