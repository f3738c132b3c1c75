using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

public sealed class BadRequestTests : IAsyncLifetime
{
    private const string Checkout = "v1/checkout/sessions";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    public static TheoryData<string, string?> TakingJson => new()
    {
        { Checkout, null },
        { "v1/activations", null },
        { "v1/licenses/introspect", ApiApp.LicenseApiToken },
        { "v1/usage/hosted-ai/reserve", ApiApp.LicenseApiToken },
        { "v1/usage/hosted-ai/commit", ApiApp.LicenseApiToken },
        { "v1/usage/hosted-ai/release", ApiApp.LicenseApiToken },
    };

    [Theory]
    [MemberData(nameof(TakingJson))]
    public async Task Malformed_json_is_a_bad_request_at_every_address_that_takes_json(string path, string? token)
    {
        foreach (var json in new[] { "{", "[]", "null", "{\"deviceId\":5}", "{}", "" })
            await Problem.IsAsync(await _api.SendAsync(HttpMethod.Post, path, token, json), 400, "bad-request");
    }

    [Theory]
    [MemberData(nameof(TakingJson))]
    public async Task A_body_over_the_limit_is_413_at_every_address_that_takes_json(string path, string? token) =>
        await Problem.IsAsync(
            await _api.SendAsync(HttpMethod.Post, path, token, "{\"deviceId\":\"" + new string('a', 1 << 20) + "\"}"), 413, "too-large");

    [Fact]
    public async Task A_body_that_is_no_json_is_of_an_unsupported_type()
    {
        var answer = await _api.Http.PostAsync(Checkout, new StringContent("deviceId=laptop"));
        await Problem.IsAsync(answer, 415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("", Challenge, null, "DeviceId")]
    [InlineData("with space", Challenge, null, "DeviceId")]
    [InlineData("line\\nbreak", Challenge, null, "DeviceId")]
    [InlineData("laptop", "short", null, "Challenge")]
    [InlineData("laptop", Challenge, "no-address", "Email")]
    public async Task A_value_that_cannot_be_is_named(string device, string challenge, string? email, string field)
    {
        var json = $"{{\"deviceId\":\"{device}\",\"challenge\":\"{challenge}\",\"email\":{(email is null ? "null" : $"\"{email}\"")}}}";
        var answer = await _api.SendAsync(HttpMethod.Post, Checkout, json: json);
        await Problem.IsAsync(answer, 400, "bad-request");
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_device_id_of_a_megabyte_is_refused_by_its_size()
    {
        var json = $"{{\"deviceId\":\"{new string('a', 1024 * 1024)}\",\"challenge\":\"{Challenge}\"}}";
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Post, Checkout, json: json), 413, "too-large");
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_method_are_problems_too()
    {
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/nothing"), 404, "not-found");
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, Checkout), 405, "method-not-allowed");
    }

    [Fact]
    public async Task Stripe_out_of_reach_is_said_as_such()
    {
        var answer = await _api.SendAsync(HttpMethod.Post, Checkout, json: $"{{\"deviceId\":\"laptop\",\"challenge\":\"{Challenge}\"}}");
        await Problem.IsAsync(answer, 502, "stripe-unavailable");
        Assert.DoesNotContain("127.0.0.1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
