using Nyra.Billing;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Simulation;

namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>A published page as a stranger's browser gets it. A closed set.</summary>
public abstract record PolicyPage
{
    private const int MostBytes = 2 << 20;

    // A page with fewer has no policy on it: an error page, an app that draws itself by script.
    private const int LeastWords = 20;

    private static readonly HttpClient Http = Client(followsRedirects: true);

    // A simulated page is read at the simulator only.
    private static readonly HttpClient OfSimulator = Client(followsRedirects: false);

    private PolicyPage()
    {
    }

    /// <param name="Hash">Of the visible text, see <see cref="VisibleText"/>.</param>
    /// <param name="Embeds">Whether it shows another page within itself, whose text is not looked at.</param>
    public sealed record Read(string Text, string Hash, int Words, bool Embeds) : PolicyPage;

    /// <param name="Why">As the rest of a sentence.</param>
    public sealed record Unreadable(string Why) : PolicyPage;

    /// <param name="simulator">The Stripe simulator's origin, whose pages must not redirect; null where Stripe is not the simulator.</param>
    public static async Task<PolicyPage> ReadAsync(Uri url, Uri? simulator, CancellationToken ct)
    {
        var simulated = SimulatorOrigin.Holds(simulator, url);
        try
        {
            using var answer = await (simulated ? OfSimulator : Http).GetAsync(url, ct);
            if (simulated && answer.Headers.Location is not null)
                return new Unreadable($"it redirects, and a page of the Stripe simulator is read only at {simulator}");
            if (!answer.IsSuccessStatusCode)
                return new Unreadable($"HTTP {(int)answer.StatusCode}");
            var content = await answer.Content.ReadAsStringAsync(ct);
            var plain = answer.Content.Headers.ContentType?.MediaType == "text/plain";
            var text = plain ? string.Join(' ', content.Split()) : VisibleText.Of(content);
            var (words, embeds) = plain ? (text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, false) : VisibleText.Look(content);
            return words < LeastWords
                ? new Unreadable($"between header and footer it shows {words} words without scripts{(embeds ? ", and what it embeds is another page" : "")}")
                : new Read(text, Sha256Hex.Of(text), words, embeds);
        }
        catch (HttpRequestException away)
        {
            return new Unreadable(away.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? "it is larger than 2 MB" : away.HttpRequestError.ToString());
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Unreadable("it does not answer");
        }
    }

    private static HttpClient Client(bool followsRedirects) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = followsRedirects, MaxAutomaticRedirections = 5, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            MaxResponseContentBufferSize = MostBytes,
            Timeout = TimeSpan.FromSeconds(12),
            DefaultRequestHeaders = { { "Accept", "text/html, text/plain" }, { "User-Agent", "Nyra-Preflight" } },
        };
}
