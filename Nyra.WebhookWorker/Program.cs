using Nyra.ServiceDefaults;
using Nyra.WebhookWorker;

return await HostRun.RunAsync("webhook-worker", () => WebhookWorkerHost.Build(args));
