using System.Text;
using Microsoft.AspNetCore.Diagnostics;

namespace Nyra.StripeSimulator.Api;

/// <summary>
/// What every request to /v1 goes through: key, form, idempotency, the handler under the state's lock, expansion, the headers.
/// </summary>
internal sealed class ApiPipeline(Simulator simulator)
{
    public const string Version = "2026-10-28.endive";

    /// <summary>No request of Stripe's API comes near this.</summary>
    public const int MaxBody = 1024 * 1024;

    private readonly Expansion _expansion = new(simulator);

    public RequestDelegate Run(Func<ApiCall, Answer> handler) => context => RunAsync(context, handler);

    /// <summary>A request the server could not read, or a bug of the simulator's own, which the host logs.</summary>
    public static Task BrokenAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return WriteAsync(context, error is BadHttpRequestException unreadable
            ? Answer.Refused(unreadable.StatusCode, new StripeError { Message = "The request could not be read." })
            : Answer.Refused(500, new StripeError
            {
                Type = "api_error",
                Message = "An error occurred in the simulator. Its log says more.",
            }));
    }

    public Task Unrecognized(HttpContext context)
    {
        Prepare(context);
        return WriteAsync(context, StripeErrors.UnknownRoute(context.Request.Method, context.Request.Path));
    }

    private async Task RunAsync(HttpContext context, Func<ApiCall, Answer> handler)
    {
        var requestId = Prepare(context);
        if (ApiKeys.Check(context.Request.Headers.Authorization) is { } unauthorized)
        {
            await WriteAsync(context, unauthorized);
            return;
        }

        var (body, refusal) = await ReadBodyAsync(context.Request, context.RequestAborted);
        var answer = refusal ?? Handle(context, handler, body, requestId);
        await WriteAsync(context, answer);
    }

    private Answer Handle(HttpContext context, Func<ApiCall, Answer> handler, string body, string requestId)
    {
        var request = context.Request;
        var key = HttpMethods.IsPost(request.Method) ? request.Headers["Idempotency-Key"].ToString() : "";
        var call = new ApiCall
        {
            Simulator = simulator,
            Parameters = new Parameters(FormParser.Parse(request.QueryString.Value?.TrimStart('?'), body)),
            Route = request.RouteValues,
            Origin = RequestOrigin.Of(simulator, request),
            ReachedAt = $"{request.Scheme}://{request.Host}",
        };
        var expand = call.Parameters.Texts("expand");
        lock (simulator.Gate)
        {
            if (key.Length == 0)
            {
                return Run(call, handler, expand, requestId, null);
            }

            context.Response.Headers["Idempotency-Key"] = key;
            var path = request.Path.Value ?? "";
            var fingerprint = IdempotencyLedger.Fingerprint(request.Method, path, request.QueryString + body);
            if (simulator.Idempotency.Find(key, path, fingerprint) is { } replay)
            {
                if (replay.OriginalRequestId is { } original)
                {
                    context.Response.Headers["Idempotent-Replayed"] = "true";
                    context.Response.Headers["Original-Request"] = original;
                }

                return replay.Answer;
            }

            var answer = Run(call, handler, expand, requestId, key);
            simulator.Idempotency.Keep(key, path, fingerprint, answer, requestId);
            return answer;
        }
    }

    private Answer Run(ApiCall call, Func<ApiCall, Answer> handler, IReadOnlyList<string> expand, string requestId, string? key)
    {
        Answer answer;
        using (simulator.Clock.Visit())
        using (simulator.Events.CausedBy(requestId, key))
        {
            answer = handler(call);
        }

        if (answer.IsRefusal)
        {
            return answer;
        }

        if (!call.Parameters.IsComplete)
        {
            throw new InvalidOperationException($"{handler.Method.Name} never asked whether all parameters were known");
        }

        return expand.Count == 0 ? answer : _expansion.Apply(answer, expand);
    }

    private string Prepare(HttpContext context)
    {
        var requestId = simulator.Ids.Next("req_", 14);
        var headers = context.Response.Headers;
        headers["Request-Id"] = requestId;
        headers["Stripe-Version"] = context.Request.Headers["Stripe-Version"] is [{ Length: > 0 } asked] ? asked : Version;
        headers.CacheControl = "no-cache, no-store";
        return requestId;
    }

    private static async Task<(string Body, Answer? Refusal)> ReadBodyAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && !HttpMethods.IsPost(request.Method)))
        {
            return ("", null);
        }

        if (request.ContentLength > MaxBody)
        {
            return ("", Answer.Refused(413, new StripeError { Message = "Request is too large." }));
        }

        if (request.ContentType is { } type && !type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return ("", StripeErrors.Invalid("Invalid request (check that your POST content type is "
                + "application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/."));
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return (await reader.ReadToEndAsync(stop), null);
    }

    private static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
