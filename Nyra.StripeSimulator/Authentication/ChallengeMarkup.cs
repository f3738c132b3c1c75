using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Authentication;

internal static class ChallengeMarkup
{
    public static Html Page(Challenge challenge, string businessName) => PageLayout.Page(
        "Confirm with your bank",
        Html.Of($"""
            <section class="card message" aria-labelledby="question">
            <p class="eyebrow">Simulated bank · 3-D Secure</p>
            <h1 id="question">Is this you?</h1>
            <p>{businessName} asks for {challenge.Subject} with your card ending in {challenge.CardEnding}.</p>
            <p class="soft">A real bank would send a code or ask its app. Here you choose the outcome.</p>
            <form method="post" action="{ChallengePage.PathOf(challenge.Token)}" class="choices">
            <button class="primary" name="answer" value="complete">Complete authentication</button>
            <button name="answer" value="fail">Fail authentication</button>
            </form>
            </section>
            """),
        businessName);
}
