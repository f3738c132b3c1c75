using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Readiness;

/// <summary>The operator signs in with the token once; the browser then holds a cookie no script can read.</summary>
public static partial class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/operator").WithTags("Readiness");
        sessions.MapGet("/session", GetAsync).WithSummary("Whether this browser is signed in");
        sessions.MapPost("/sign-in", SignIn).WithSummary("Signs this browser in by the operator's token");
        sessions.MapPost("/sign-out", SignOutAsync).WithSummary("Signs this browser out");
    }

    private static async Task<Ok<SessionAnswer>> GetAsync(HttpContext http, OperatorDoor door)
    {
        http.Response.Headers.CacheControl = "no-store";
        var csrf = (await door.AdmitAsync(http))?.Csrf;
        return TypedResults.Ok(new SessionAnswer(csrf is not null, csrf, door.IsOpenTo(http)));
    }

    private static Results<Ok<SessionAnswer>, ProblemHttpResult> SignIn(
        SignInRequest request, HttpContext http, OperatorSessions sessions, IOptions<OperatorOptions> operators, IHostEnvironment host,
        ILogger<SessionAnswer> logger)
    {
        if (operators.Value.Token is not { } token || !Credential.Same(request.Token.Trim(), token))
        {
            Log.Refused(logger);
            PresentedCredential.MarkRefused(http.Response);
            return Problems.Unauthorized.Because("This is not the operator's token (NYRA_OPERATOR_TOKEN of the backend).");
        }
        var session = sessions.Begin();
        // Development goes over plain http; everywhere else the cookie never does.
        http.Response.Cookies.Append(OperatorSessions.Cookie, session.Cookie, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = !host.IsDevelopment(),
            Expires = session.ExpiresAt,
            Path = "/",
        });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SessionAnswer(true, session.Csrf));
    }

    private static async Task<NoContent> SignOutAsync(HttpContext http, OperatorSessions sessions, CancellationToken ct)
    {
        await sessions.EndAsync(http.Request.Cookies[OperatorSessions.Cookie], ct);
        OperatorSessions.TakeCookie(http.Response);
        return TypedResults.NoContent();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Somebody tried to sign in as the operator with another token")]
        public static partial void Refused(ILogger logger);
    }
}
