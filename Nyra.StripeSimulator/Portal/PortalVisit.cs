using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalVisit(PortalSession Session, Customer Customer, PortalConfiguration Configuration);
