using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Simulation;

namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>A policy's page is published, can be read, and reads as it did when somebody approved it.</summary>
public sealed class PolicyCheck : ICheck
{
    private readonly string _policy;

    private PolicyCheck(string policy, string title) => (_policy, Title) = (policy, title);

    public static IReadOnlyList<ICheck> All { get; } =
    [
        new PolicyCheck(PolicyNames.Terms, "Terms published and approved"),
        new PolicyCheck(PolicyNames.Refund, "Refund policy published and approved"),
        new PolicyCheck(PolicyNames.Cancellation, "Cancellation policy published and approved"),
        new PolicyCheck(PolicyNames.AiUsage, "AI usage policy published and approved"),
        new PolicyCheck(PolicyNames.Privacy, "Privacy policy published and approved"),
        new PolicyCheck(PolicyNames.Support, "Support page published and approved"),
    ];

    public string Name => "policy-" + _policy;

    public string Title { get; }

    public CheckGroup Group => CheckGroup.Policies;

    public Seat Seats => Seat.Both;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        context.InCommandCenterAsync(
            center => context.WithSimulatedAsync(this, center.Policies.GetValueOrDefault(_policy)?.Simulated, () => LookAsync(center, context, ct), ct), ct);

    private async Task<CheckResult> LookAsync(CommandCenterDocument center, PreflightContext context, CancellationToken ct)
    {
        if (center.Policies.GetValueOrDefault(_policy) is not { Url: { Length: > 0 } address } policy)
        {
            var sample = context.Simulator is { } simulator ? $" The simulated business has this page: {SimulatorOrigin.Page(simulator, _policy)}" : "";
            return CheckResult.Fail("No address is saved.", "Save the page's address in the command center." + sample);
        }
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || (context.Live && url.Scheme != "https"))
            return CheckResult.Fail("What is saved is not an https address.", "Save the page's address in the command center.", address);
        switch (await context.PolicyPages.ReadAsync(url, context.Simulator, ct))
        {
            case PolicyPage.Unreadable unreadable:
                return CheckResult.Fail($"The page cannot be read: {unreadable.Why}.", "Publish it, and look at it as a stranger would.", address);
            case PolicyPage.Read read:
                return Compare(policy, read, address, context.Time.GetUtcNow());
            default:
                throw new InvalidOperationException("No such reading.");
        }
    }

    private static CheckResult Compare(Policy policy, PolicyPage.Read read, string address, DateTimeOffset now)
    {
        if (policy is not { ApprovedHash: { Length: > 0 } approved, ApprovedBy: { } by, ApprovedOn: { } on } || string.IsNullOrWhiteSpace(by))
        {
            return CheckResult.Fail(
                "The current text is not approved.", "On the readiness page: Read the page, then Approve this text.",
                $"{address}, {read.Words} words, {read.Hash[..12]}");
        }
        if (CalendarDay.IsAhead(on, now))
            return CheckResult.Fail("It was approved on a day to come.", "Read it on the readiness page and approve it again.", $"{on:yyyy-MM-dd}");
        if (approved == read.Hash)
        {
            return read.Embeds
                ? CheckResult.Warn(
                    $"Reads as {by} approved it on {on:yyyy-MM-dd}, and embeds another page whose words can change unseen.", "Put the policy's words on the page itself.", $"{address}, {read.Hash[..12]}")
                : CheckResult.Pass($"Reads as {by} approved it on {on:yyyy-MM-dd}.", $"{address}, {read.Hash[..12]}");
        }
        return CheckResult.Fail($"The page was changed since {by} approved it on {on:yyyy-MM-dd}.", "Read what it says now, and approve it anew or put the approved text back.", $"approved {approved[..Math.Min(12, approved.Length)]}, now {read.Hash[..12]}");
    }
}
