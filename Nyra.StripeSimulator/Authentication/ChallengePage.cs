using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Authentication;

/// <summary>
/// The bank's page of 3-D Secure. Its form posts <c>answer=complete</c> or <c>answer=fail</c> to its own path and ends where the
/// payment goes on: 303 to where the customer came from, or a page that says what became of it.
/// </summary>
internal sealed class ChallengePage(Simulator simulator)
{
    private const string Path = "/3d-secure";

    public static string PathOf(string token) => $"{Path}/{token}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path + "/{token}", context => Show(context).WriteAsync(context));
        routes.MapPost(Path + "/{token}", SubmitAsync);
    }

    private PageResult Show(HttpContext context)
    {
        lock (simulator.Gate)
        {
            return Find(context) switch
            {
                null => Over(),
                { Answer: { } answered } => answered,
                var challenge => Ask(challenge),
            };
        }
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var form = await PageForm.ReadAsync(context);
        PageResult result;
        lock (simulator.Gate)
        {
            using var _ = simulator.Clock.Visit();
            result = Find(context) is { } challenge ? Answer(challenge, form["answer"].ToString()) : Over();
        }

        await result.WriteAsync(context);
    }

    private PageResult Answer(Challenge challenge, string answer) => challenge.Answer ?? answer switch
    {
        "complete" => challenge.Answer = challenge.Confirmed(),
        "fail" => challenge.Answer = challenge.Refused(),
        _ => Ask(challenge),
    };

    private Challenge? Find(HttpContext context) => simulator.Challenges.Find((string)context.Request.RouteValues["token"]!);

    private PageResult Ask(Challenge challenge) =>
        PageResult.Show(ChallengeMarkup.Page(challenge, simulator.Options.AccountName));

    private PageResult Over() => PageResult.Show(
        PageLayout.Message(
            "This step is over", "Your bank asks no longer. Go back to where you were paying and try again.", null, "",
            simulator.Options.AccountName),
        StatusCodes.Status410Gone);
}
