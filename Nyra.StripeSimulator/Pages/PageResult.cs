namespace Nyra.StripeSimulator.Pages;

/// <summary>What a hosted page answers: markup with a status, or "see other".</summary>
internal sealed record PageResult
{
    private PageResult()
    {
    }

    public int Status { get; private init; }

    public Html Body { get; private init; }

    public string? Location { get; private init; }

    public static PageResult Show(Html body, int status = 200) => new() { Body = body, Status = status };

    public static PageResult SeeOther(string location) => new() { Location = location, Status = StatusCodes.Status303SeeOther };

    public async Task WriteAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // No form-action: browsers apply it to redirects too, and a paid form ends on another origin.
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
        context.Response.StatusCode = Status;
        if (Location is { } location)
        {
            headers.Location = location;
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(Body.ToString(), context.RequestAborted);
    }
}
