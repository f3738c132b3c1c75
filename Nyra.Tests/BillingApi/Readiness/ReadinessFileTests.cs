using System.Net;
using System.Text.RegularExpressions;
using Nyra.Tests.Architecture;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed partial class ReadinessFileTests
{
    private const string Folder = "Nyra.BillingApi/Readiness/Page";

    [Fact]
    public async Task Every_file_is_sent_once_and_then_only_when_it_changed()
    {
        await using var api = await CannedApi.StartAsync(CannedReadiness.Empty());
        using var http = new HttpClient();
        foreach (var file in Directory.GetFiles(Repository.File(Folder)).Select(Path.GetFileName))
        {
            var first = await http.GetAsync($"{api.Url}/{file}");
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.True(first.Headers.CacheControl?.NoCache);
            Assert.Equal(await File.ReadAllBytesAsync(Repository.File($"{Folder}/{file}")), await first.Content.ReadAsByteArrayAsync());

            using var again = new HttpRequestMessage(HttpMethod.Get, $"{api.Url}/{file}");
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await http.SendAsync(again)).StatusCode);
        }
    }

    [Fact]
    public void The_page_asks_for_all_its_modules_at_once_when_it_is_painted()
    {
        var page = File.ReadAllText(Repository.File($"{Folder}/index.html"));
        var modules = Directory.GetFiles(Repository.File(Folder), "*.js").Select(path => Path.GetFileName(path)!).Where(name => name != "begin.js");
        Assert.Equal(["begin.js"], Scripts().Matches(page).Select(match => match.Groups[1].Value));
        Assert.Equal(modules.Order(StringComparer.Ordinal), Preloaded().Matches(page).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Nothing_is_written_into_the_page_that_its_policy_forbids_and_nothing_comes_from_elsewhere()
    {
        foreach (var file in Directory.GetFiles(Repository.File(Folder)))
        {
            var text = File.ReadAllText(file);
            foreach (var forbidden in new[] { "innerHTML", "insertAdjacentHTML", "<style", " style=", "localStorage", "sessionStorage", "@import", "cdn" })
                Assert.False(text.Contains(forbidden, StringComparison.Ordinal), $"{Path.GetFileName(file)} holds {forbidden}");
        }
    }

    [GeneratedRegex("""<script [^>]*src="/readiness/([a-z-]+\.js)">""")]
    private static partial Regex Scripts();

    [GeneratedRegex("""<link rel="modulepreload" href="/readiness/([a-z-]+\.js)">""")]
    private static partial Regex Preloaded();
}
