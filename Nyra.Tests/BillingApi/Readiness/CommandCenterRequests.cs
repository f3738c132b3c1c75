using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Nyra.Tests.Infrastructure;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>What an operator asks the billing API of the command center.</summary>
internal static class CommandCenterRequests
{
    public static async Task<JsonNode> CommandCenterAsync(this ApiApp api) => await (await api.AsOperatorAsync(HttpMethod.Get, "v1/command-center")).JsonAsync();

    public static Task<HttpResponseMessage> SaveAsync(this ApiApp api, long version, JsonObject document) =>
        api.AsOperatorAsync(HttpMethod.Put, "v1/command-center", document.ToJsonString(), $"\"{version}\"");

    public static Task<HttpResponseMessage> AsOperatorAsync(this ApiApp api, HttpMethod method, string path, string? json = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiApp.OperatorToken);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return api.Http.SendAsync(request, CancellationToken.None);
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>A document with this one decision.</summary>
    public static JsonObject Decided(string name, string value) => new()
    {
        ["format"] = 1,
        ["mode"] = "test",
        ["decisions"] = new JsonObject { [name] = new JsonObject { ["value"] = value } },
    };
}
