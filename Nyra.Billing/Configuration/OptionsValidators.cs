using Microsoft.Extensions.Options;

namespace Nyra.Billing.Configuration;

// The source generator writes the bodies; each calls the IValidatableObject of its options.

[OptionsValidator]
internal sealed partial class StripeOptionsValidator : IValidateOptions<StripeOptions>;

[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;

[OptionsValidator]
internal sealed partial class CheckoutOptionsValidator : IValidateOptions<CheckoutOptions>;

[OptionsValidator]
internal sealed partial class LicensingOptionsValidator : IValidateOptions<LicensingOptions>;

[OptionsValidator]
internal sealed partial class PaymentFailureOptionsValidator : IValidateOptions<PaymentFailureOptions>;

[OptionsValidator]
internal sealed partial class OperatorOptionsValidator : IValidateOptions<OperatorOptions>;

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

[OptionsValidator]
internal sealed partial class PlanOptionsValidator : IValidateOptions<PlanOptions>;

[OptionsValidator]
internal sealed partial class QueueOptionsValidator : IValidateOptions<QueueOptions>;
