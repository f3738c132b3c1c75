using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Nyra.ServiceDefaults;

/// <summary>Makes every error answer a ProblemDetails, also those the framework gives: 400, 404, 405, 413, 500.</summary>
public static class ProblemAnswers
{
    public static IServiceCollection AddProblemAnswers(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            if (problem.Type?.StartsWith("urn:nyra:", StringComparison.Ordinal) != true
                && Problems.OfStatus(problem.Status ?? 500) is { } known)
            {
                problem.Type = known.Type;
                problem.Title = known.Title;
            }
            problem.Extensions["traceId"] = Activity.Current?.Id ?? context.HttpContext.TraceIdentifier;
        });
    }

    public static WebApplication UseProblemAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            // A malformed request is the caller's affair: answered, not logged as an error of ours. What a host's own handler answered,
            // that handler has logged.
            SuppressDiagnosticsCallback = context =>
                context.Exception is BadHttpRequestException || context.ExceptionHandledBy == ExceptionHandledType.ExceptionHandlerService,
            ExceptionHandler = AnswerAsync,
        });
        app.UseStatusCodePages();
        return app;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var error = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var detail = error switch
        {
            BadHttpRequestException { StatusCode: 413 } => BodyLimit.Detail,
            BadHttpRequestException { StatusCode: 408 } => "Send the body without pausing.",
            BadHttpRequestException { InnerException: JsonException json } =>
                $"The body is not the JSON this address takes: line {json.LineNumber + 1}, {json.Path ?? "$"}.",
            // What the server itself found wrong with the request; else the framework missed a body, and names our parameters.
            BadHttpRequestException bad when bad.GetType() != typeof(BadHttpRequestException) => bad.Message,
            BadHttpRequestException { StatusCode: 415 } => "Send JSON, with Content-Type: application/json.",
            BadHttpRequestException => "This address takes a JSON body.",
            _ => "The operator finds the cause in the log under this trace id.",
        };
        var problem = Problems.OfStatus(http.Response.StatusCode) ?? (error is BadHttpRequestException ? Problems.BadRequest : Problems.Internal);
        await problem.Because(detail).ExecuteAsync(http);
    }
}
