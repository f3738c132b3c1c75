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

    private const string NoCache = "no-cache, no-store";

    private readonly Expansion _expansion = new(simulator);

    /// <param name="result">What the handler answers with; null where it changes nothing and its answer can be looked at first.</param>
    public RequestDelegate Run(Func<ApiCall, Answer> handler, Type? result = null) => context => RunAsync(context, handler, result);

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
        return WriteAsync(context, StripeErrors.UnknownRoute(context.Request.Method, context.Request.Path.Value ?? ""));
    }

    private async Task RunAsync(HttpContext context, Func<ApiCall, Answer> handler, Type? result)
    {
        if (ApiKeys.Check(context.Request.Headers.Authorization) is { } unauthorized)
        {
            // Stripe gives a request neither id nor version before it knows whose it is.
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"Stripe\"";
            context.Response.Headers.CacheControl = NoCache;
            await WriteAsync(context, unauthorized);
            return;
        }

        var requestId = Prepare(context);
        if (context.Request.Path.Value is [.., '/'] path)
        {
            await WriteAsync(context, StripeErrors.UnknownRoute(context.Request.Method, path));
            return;
        }

        var (body, refusal) = await ReadBodyAsync(context.Request, context.RequestAborted);
        var answer = refusal ?? Handle(context, handler, result, body, requestId);
        await WriteAsync(context, answer);
    }

    private Answer Handle(HttpContext context, Func<ApiCall, Answer> handler, Type? result, string body, string requestId)
    {
        var request = context.Request;
        var call = new ApiCall
        {
            Simulator = simulator,
            Parameters = new Parameters(FormParser.Parse(request.QueryString.Value?.TrimStart('?'), body)),
            Route = request.RouteValues,
            Origin = RequestOrigin.Of(simulator, request),
            ReachedAt = $"{request.Scheme}://{request.Host}",
        };
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 0)
        {
            context.Response.Headers["Idempotency-Key"] = key;
        }

        var job = new Job(call, handler, result, call.Parameters.Texts("expand"), requestId);
        lock (simulator.Gate)
        {
            return key.Length > 0 && HttpMethods.IsPost(request.Method)
                ? RunOnce(context, job, key, body)
                : Run(job, null).Answer;
        }
    }

    private Answer RunOnce(HttpContext context, Job job, string key, string body)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var path = request.Path.Value ?? "";
        var fingerprint = IdempotencyLedger.Fingerprint(request.Method, path, request.QueryString + body);
        if (simulator.Idempotency.Find(key, path, fingerprint) is { } replay)
        {
            if (replay.OriginalRequestId is { } original)
            {
                headers["Idempotent-Replayed"] = "true";
                headers["Original-Request"] = original;
                headers["Stripe-Should-Retry"] = "false";
            }

            return replay.Answer;
        }

        var outcome = Run(job, key);
        headers["Original-Request"] = job.RequestId;
        if (outcome.HasBegun)
        {
            headers["Stripe-Should-Retry"] = "false";
            simulator.Idempotency.Keep(key, path, fingerprint, outcome.Answer, job.RequestId);
        }

        return outcome.Answer;
    }

    private Outcome Run(Job job, string? key)
    {
        if (job.Result is not null && ExpandablePaths.Check(job.Result, job.Expand) is { } notExpandable)
        {
            return new Outcome(notExpandable, HasBegun: false);
        }

        Answer answer;
        using (simulator.Clock.Visit())
        using (simulator.Events.CausedBy(job.RequestId, key))
        {
            answer = job.Handler(job.Call);
        }

        if (answer.IsRefusal)
        {
            return new Outcome(answer, HasBegun: !job.Call.Parameters.IsRefusal(answer));
        }

        if (!job.Call.Parameters.IsComplete)
        {
            throw new InvalidOperationException($"{job.Handler.Method.Name} never asked whether all parameters were known");
        }

        return new Outcome(job.Expand.Count == 0 ? answer : _expansion.Apply(answer, job.Expand), HasBegun: true);
    }

    private string Prepare(HttpContext context)
    {
        var requestId = simulator.Ids.Next("req_", 14);
        var headers = context.Response.Headers;
        headers["Request-Id"] = requestId;
        headers["Stripe-Version"] = context.Request.Headers["Stripe-Version"] is [{ Length: > 0 } asked] ? asked : Version;
        headers.CacheControl = NoCache;
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

    private sealed record Job(
        ApiCall Call, Func<ApiCall, Answer> Handler, Type? Result, IReadOnlyList<string> Expand, string RequestId);

    /// <param name="HasBegun">Whether the handler began to carry it out: from then on the answer belongs to its Idempotency-Key.</param>
    private readonly record struct Outcome(Answer Answer, bool HasBegun);
}
