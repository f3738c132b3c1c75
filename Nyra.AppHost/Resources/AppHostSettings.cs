using System.Globalization;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Secrets;

namespace Nyra.AppHost.Resources;

/// <summary>
/// The app host's own settings. They are checked together before anything is added, so that all that is wrong is said at once.
/// </summary>
internal static class AppHostSettings
{
    public const string StripeCli = "StripeCli";
    public const string UnhealthyTimeout = "UnhealthyTimeout";
    public const string Queue = "Queue";
    public const string Ready = "Ready";
    public const string StripeAt = "Parameters:stripe-at";
    public const string KeepState = "Parameters:keep-state";

    private const string StripeKey = "Parameters:stripe-secret-key";

    /// <exception cref="RefusedToStartException">
    /// Names every setting that is malformed, that may not be developed with, or that lacks another.
    /// </exception>
    public static void Check(IDistributedApplicationBuilder builder)
    {
        List<string> problems = [.. Malformed(name => builder.Configuration[name])];
        if (builder.ExecutionContext.IsRunMode)
            problems.AddRange(Undevelopable(builder));
        if (problems.Count > 0)
            throw new RefusedToStartException(problems);
    }

    /// <summary>The Stripe CLI; null where it is not installed or was turned off.</summary>
    public static StripeCliBinary? FindStripeCli(IDistributedApplicationBuilder builder) => builder.Configuration[StripeCli] == "none"
        ? null
        : StripeCliBinary.Find([DevelopmentState.Repository(builder)], Environment.GetEnvironmentVariable("PATH"));

    /// <summary>A time longer than zero; null for anything else.</summary>
    public static TimeSpan? Duration(string? text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero ? time : null;

    private static IEnumerable<string> Malformed(Func<string, string?> setting)
    {
        (string Name, Func<string, bool> IsRight, string Values)[] known =
        [
            (Queue, value => value is "container" or "server" or "file", "container, server or file, or leave it out"),
            (StripeAt, value => value is "simulator" or "test", "simulator or test"),
            (StripeCli, value => value == "none", "none, or leave it out"),
            (KeepState, value => bool.TryParse(value, out _), "true or false"),
            (Ready, value => value == "true", "true, or leave it out"),
            (UnhealthyTimeout, value => Duration(value) is not null, "a time such as 00:03:00, or leave it out"),
        ];
        foreach (var (name, isRight, values) in known)
        {
            if (setting(name) is { Length: > 0 } value && !isRight(value))
                yield return $"{name} is '{SecretShapes.Redacted(value)}'. Set it to {values}.";
        }
    }

    private static IEnumerable<string> Undevelopable(IDistributedApplicationBuilder builder)
    {
        var atStripe = builder.Configuration[StripeAt] == "test";
        if (builder.Configuration[StripeKey] is { Length: > 0 } key && RehearsalGuard.RefusalOfForwarding(key.Trim()) is { } refusal)
            yield return refusal;
        if (atStripe && FindStripeCli(builder) is null)
            yield return $"{StripeAt} is test, whose events come through the Stripe CLI. {StripeCliBinary.HowToGetIt}";
        if (atStripe && builder.Configuration[Ready] is { Length: > 0 })
            yield return $"{Ready} works only with the simulator (--{StripeAt}=simulator): no person made its decisions.";
    }
}
