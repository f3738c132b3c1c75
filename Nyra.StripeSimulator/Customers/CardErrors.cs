using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Customers;

/// <summary>A refused card as the API tells it.</summary>
internal static class CardErrors
{
    public static Answer Declined(Decline decline, PaymentIntent? intent = null, SetupIntent? setupIntent = null) =>
        Answer.Refused(decline.Type == "card_error" ? 402 : 400, new StripeError
        {
            Type = decline.Type,
            Charge = intent?.LastPaymentError?.Charge,
            Code = decline.Code == Decline.NoPaymentMethod.Code ? null : decline.Code,
            DeclineCode = decline.DeclineCode,
            Message = decline.Message,
            Param = decline.Code switch
            {
                "expired_card" => "exp_month",
                "incorrect_cvc" => "cvc",
                _ => null,
            },
            PaymentIntent = intent,
            SetupIntent = setupIntent,
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
