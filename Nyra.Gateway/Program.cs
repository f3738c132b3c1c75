using Nyra.Gateway;
using Nyra.ServiceDefaults;

return await HostRun.RunAsync("gateway", () => GatewayHost.Build(args));
