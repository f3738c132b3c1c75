using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

/// <summary>A refused card as the API tells it.</summary>
internal static class CardErrors
{
    public static Answer Declined(Decline decline) =>
        Answer.Refused(402, new StripeError
        {
            Type = "card_error",
            Code = decline.Code,
            DeclineCode = decline.DeclineCode,
            Message = decline.Message,
            Param = decline.Code switch
            {
                "expired_card" => "exp_month",
                "incorrect_cvc" => "cvc",
                _ => null,
            },
        });

    public static Answer Wrong(CardProblem problem) =>
        Answer.Refused(402, new StripeError
        {
            Type = "card_error",
            Code = problem.Code,
            Message = problem.Message,
            Param = problem.Field,
        });
}
