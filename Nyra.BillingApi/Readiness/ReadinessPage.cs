using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Readiness;

/// <summary>
/// The operator's page at <c>/readiness</c>: a document, its styles and its modules, all of them files of this program. It holds no data: what
/// it shows it asks the API for, with the operator's session.
/// </summary>
public static class ReadinessPage
{
    private const string Document = "index.html";

    private static readonly FrozenDictionary<string, PageFile> Files = PageFile.All();

    public static void MapReadinessPage(this IEndpointRouteBuilder app)
    {
        var page = app.MapGroup("/readiness").WithTags("Readiness").AllowAnonymous();
        page.MapGet("", (HttpContext http) => File(http, Document)).WithSummary("The operator's page: Billing Live Rehearsal");
        page.MapGet("/{file}", (HttpContext http, string file) => File(http, file)).ExcludeFromDescription();
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> File(HttpContext http, string name)
    {
        if (!Files.TryGetValue(name, out var file))
            return Problems.NotFound.Because("The page has no file of this name.");
        // Asked for every time and sent only when changed: a page of one version with a module of another would be neither.
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.File(file.Bytes, file.ContentType, entityTag: file.Tag);
    }
}
