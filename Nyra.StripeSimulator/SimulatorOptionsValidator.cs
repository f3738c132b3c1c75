using Microsoft.Extensions.Options;

namespace Nyra.StripeSimulator;

[OptionsValidator]
internal sealed partial class SimulatorOptionsValidator : IValidateOptions<SimulatorOptions>;
