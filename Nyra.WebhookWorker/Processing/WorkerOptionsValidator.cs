using Microsoft.Extensions.Options;

namespace Nyra.WebhookWorker.Processing;

// The source generator writes the body.
[OptionsValidator]
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>;
