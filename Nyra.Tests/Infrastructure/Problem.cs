using System.Text.Json;
using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>Reads a ProblemDetails answer.</summary>
internal static class Problem
{
    /// <summary>The code of the problem, after asserting that the answer is one.</summary>
    public static async Task<string> CodeAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((int)answer.StatusCode, body.RootElement.GetProperty("status").GetInt32());
        var type = body.RootElement.GetProperty("type").GetString()!;
        Assert.StartsWith("urn:nyra:problem:", type, StringComparison.Ordinal);
        return type["urn:nyra:problem:".Length..];
    }

    /// <summary>Asserts status and problem code in one go.</summary>
    public static async Task IsAsync(HttpResponseMessage answer, int status, string code) =>
        Assert.Equal((status, code), ((int)answer.StatusCode, await CodeAsync(answer)));
}
