using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Account;

internal static class AccountEndpoints
{
    public static void MapAccount(this ApiRoutes api)
    {
        api.Get("/v1/account", Retrieve);
        api.Get("/v1/accounts/{id}", RetrieveById);
        api.Get("/v1/tax/settings", RetrieveTax);
    }

    private static Answer Retrieve(ApiCall call)
    {
        var options = call.Simulator.Options;
        return call.Parameters.Refusal() ?? Answer.Of(new AccountShape(
            options.AccountId,
            new AccountBusinessProfile(options.BusinessName is "" ? null : options.BusinessName ?? options.AccountName, options.SupportEmail, options.SupportUrlAt(call.Origin)),
            new AccountSettings(new AccountDashboard(options.AccountName), new AccountPayments(options.StatementDescriptor)),
            options.ChargesEnabled, options.PayoutsEnabled, options.DetailsSubmitted));
    }

    private static Answer RetrieveTax(ApiCall call) =>
        call.Parameters.Refusal() ?? Answer.Of(new TaxSettings(call.Simulator.Options.TaxStatus));

    private static Answer RetrieveById(ApiCall call) =>
        call.Path == call.Simulator.Options.AccountId ? Retrieve(call) : call.NoSuch("account");
}
