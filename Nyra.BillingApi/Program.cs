using Nyra.BillingApi;
using Nyra.ServiceDefaults;

return await HostRun.RunAsync("billing-api", () => BillingApiHost.Build(args));
