namespace Nyra.StripeSimulator.Api;

/// <summary>Where the slices register their routes under /v1. Every route runs through the one <see cref="ApiPipeline"/>.</summary>
internal sealed class ApiRoutes(IEndpointRouteBuilder routes, ApiPipeline pipeline)
{
    public void Get(string pattern, Func<ApiCall, Answer> handler) => routes.MapGet(pattern, pipeline.Run(handler));

    /// <typeparam name="T">What it answers with: says beforehand what can be expanded.</typeparam>
    public void Post<T>(string pattern, Func<ApiCall, Answer> handler) => routes.MapPost(pattern, pipeline.Run(handler, typeof(T)));

    public void Delete<T>(string pattern, Func<ApiCall, Answer> handler) => routes.MapDelete(pattern, pipeline.Run(handler, typeof(T)));

    public void Delete(string pattern, Func<ApiCall, Answer> handler) => Delete<Deleted>(pattern, handler);
}
