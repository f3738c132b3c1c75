namespace Nyra.Tests.Infrastructure;

/// <summary>Answers HTTP requests as a test scripts it, in place of a network.</summary>
internal sealed class ScriptedHttp(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public ScriptedHttp(Func<HttpRequestMessage, HttpResponseMessage> answer) : this(request => Task.FromResult(answer(request)))
    {
    }

    public static ScriptedHttp Offline() => new((HttpRequestMessage _) => Task.FromException<HttpResponseMessage>(new HttpRequestException("The cable is out.")));

    public static HttpResponseMessage Json(string json, int status = 200) => new((System.Net.HttpStatusCode)status)
    {
        Content = new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
    };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request).WaitAsync(cancellationToken);
}
