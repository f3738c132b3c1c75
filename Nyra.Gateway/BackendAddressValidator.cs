using Microsoft.Extensions.Options;

namespace Nyra.Gateway;

// The source generator writes the body.
[OptionsValidator]
internal sealed partial class BackendAddressValidator : IValidateOptions<BackendAddress>;
