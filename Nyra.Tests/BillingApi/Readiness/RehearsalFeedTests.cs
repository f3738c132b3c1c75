using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class RehearsalFeedTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly RehearsalReport Report = new(false, "test", "embedded", new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero), 10, [new("checkout-paid", "running", 0, "", null)]);

    private static readonly StepReport Passed = new("checkout-paid", "passed", 3, "paid");

    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Whoever_watches_is_told_at_once_how_a_rehearsal_goes()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "v1/rehearsals/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiApp.OperatorToken);
        using var answer = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));
        var reading = ReadAsync(lines);
        // Told again until it is heard: that somebody watches is known a moment after the headers.
        while (!reading.IsCompleted)
        {
            await PutAsync(new("one", true, Report));
            await Task.WhenAny(reading, Task.Delay(50, Ct));
        }
        var (name, told) = await reading;
        Assert.Equal(("rehearsal", "one", true), (name, told["id"]!.GetValue<string>(), told["running"]!.GetValue<bool>()));
        Assert.Equal("checkout-paid", told["steps"]![0]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_host_that_stops_waits_for_nobody_who_watches()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "v1/rehearsals/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiApp.OperatorToken);
        using var answer = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        await _api.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct);
        await InitializeAsync();
    }

    [Fact]
    public async Task What_ended_does_not_run_again_and_the_latest_twenty_are_kept()
    {
        await PutAsync(new("one", false, Report with { Ok = true, Steps = [Passed] }));
        await PutAsync(new("one", true, Report));
        Assert.False((await RehearsalLog.In(_api.Store).ReadAsync(Ct)).Value.Rehearsals.Single().Running);
        for (var i = 0; i < 25; i++)
            await PutAsync(new($"more-{i}", false, Report with { StartedAt = Report.StartedAt.AddSeconds(1 + i) }));
        var kept = (await RehearsalLog.In(_api.Store).ReadAsync(Ct)).Value.Rehearsals;
        Assert.Equal((20, "more-24"), (kept.Count, kept[^1].Id));
    }

    [Theory]
    [InlineData("one", "two")]
    [InlineData("one two", "one two")]
    public async Task An_id_that_is_none_or_another_is_refused(string path, string id) =>
        await Problem.IsAsync(await PutAsync(new(id, true, Report), Uri.EscapeDataString(path)), 400, "bad-request");

    public static TheoryData<RehearsalRecord> Impossible =>
    [
        new RehearsalRecord("one", false, Report with { Ok = true, Steps = [] }), new RehearsalRecord("one", false, Report with { Ok = true }), new RehearsalRecord("one", true, Report with { Ok = true, Steps = [Passed] }),
        new RehearsalRecord("one", false, Report with { Ok = false, Steps = [Passed] }), new RehearsalRecord("one", false, Report with { StartedAt = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero) }),
        new RehearsalRecord("one", false, Report with { Steps = [Passed with { Status = "fine" }] }), new RehearsalRecord("one", false, Report with { Steps = [null!] }), new RehearsalRecord("one", false, Report with { Mode = "both" }),
    ];

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_have_happened_is_no_evidence(RehearsalRecord record)
    {
        await Problem.IsAsync(await PutAsync(record), 400, "bad-request");
        Assert.Empty((await RehearsalLog.In(_api.Store).ReadAsync(Ct)).Value.Rehearsals);
    }

    [Fact]
    public async Task No_secret_that_a_step_saw_is_kept()
    {
        const string Secret = "sk_live_" + "51HxQ2mZcV91kdfLsPq77xA0asd8HqWe3Yt6Uj";
        await PutAsync(new("one", false, Report with { Steps = [Passed with { Status = "failed", Observed = $"saw {Secret}", Fix = ApiApp.OperatorToken }] }));
        var kept = (await RehearsalLog.In(_api.Store).ReadAsync(Ct)).Value.Rehearsals.Single().Report.Steps[0];
        Assert.DoesNotContain(Secret, kept.Observed, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiApp.OperatorToken, kept.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_told_nothing_for_long_has_ended()
    {
        var record = new RehearsalRecord("one", true, Report with { Steps = [Passed, Passed with { Status = "running" }, Passed with { Status = "waiting" }] });
        Assert.True(record.AsOf(Report.StartedAt.AddMinutes(29)).Running);
        var ended = record.AsOf(Report.StartedAt.AddMinutes(31));
        Assert.False(ended.Running);
        Assert.Equal(["passed", "failed", "skipped"], ended.Report.Steps.Select(step => step.Status));
        Assert.Null(RehearsalRecord.ProblemOf(ended, "one", Report.StartedAt));
    }

    [Fact]
    public void In_whatever_order_pictures_come_an_ended_rehearsal_stays_ended() => Gen.Bool.Array[1, 12].Sample(running =>
    {
        var log = running.Aggregate(RehearsalLog.Empty, (log, runs) => log.With(new("one", runs, Report), null));
        return log.Rehearsals.Count == 1 && log.Rehearsals[0].Running == running.All(runs => runs);
    });

    private async Task<HttpResponseMessage> PutAsync(RehearsalRecord record, string? path = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "v1/rehearsals/" + (path ?? record.Id)) { Content = JsonContent.Create(record, RehearsalJson.Default.RehearsalRecord) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiApp.OperatorToken);
        return await _api.Http.SendAsync(request, Ct);
    }

    private static async Task<(string Event, JsonNode Data)> ReadAsync(StreamReader lines)
    {
        var name = "";
        while (await lines.ReadLineAsync(Ct) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line["event: ".Length..];
            // Before it come heartbeats.
            if (name == "rehearsal" && line.StartsWith("data: ", StringComparison.Ordinal))
                return (name, JsonNode.Parse(line["data: ".Length..])!);
        }
        throw new InvalidDataException("The stream ended.");
    }
}
