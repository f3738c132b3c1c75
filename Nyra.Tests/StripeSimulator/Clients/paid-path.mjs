// Drives the paid path with Stripe's Node SDK and prints what it saw as one JSON document: {"paid":{…},"portal":{…},…}.
// node paid-path.mjs http://127.0.0.1:12111
import { createServer } from 'node:http';
import { once } from 'node:events';
import Stripe from 'stripe';

const origin = new URL(process.argv[2]);
const stripe = new Stripe('sk_test_of_the_node_tests', { host: origin.hostname, port: origin.port, protocol: 'http', telemetry: false });

// An app that takes webhooks and believes only what is signed.
const delivered = [];
let secret;
const app = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    delivered.push(stripe.webhooks.constructEvent(Buffer.concat(chunks), request.headers['stripe-signature'], secret));
    response.end();
  } catch (error) {
    response.writeHead(400).end(error.message);
  }
}).listen(0, '127.0.0.1');
await once(app, 'listening');
const url = `http://127.0.0.1:${app.address().port}/webhooks`;
({ secret } = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] }));

const product = await stripe.products.create({ name: 'Pro' });
const feature = await stripe.entitlements.features.create({ lookup_key: 'hosted_ai', name: 'Hosted AI' });
await stripe.products.createFeature(product.id, { entitlement_feature: feature.id });
const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 1200, recurring: { interval: 'month' } });

const session = await stripe.checkout.sessions.create({
  mode: 'subscription',
  line_items: [{ price: price.id, quantity: 1 }],
  success_url: 'https://shop.example/thanks?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://shop.example/plans',
  client_reference_id: 'device-7',
});
const fields = { email: 'jenny@example.com', cardNumber: '4242424242424242', cardExpiry: '12/34', cardCvc: '123', billingName: 'Jenny Rosen' };
const payment = await fetch(session.url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription.latest_invoice', 'customer'] });
await advance({ seconds: 60 });

const entitlements = await stripe.entitlements.activeEntitlements.list({ customer: paid.customer.id });
const portal = await stripe.billingPortal.sessions.create({ customer: paid.customer.id, return_url: 'https://shop.example/account' });

// Idempotency and paging, as the SDK does them.
const once1 = await stripe.customers.create({ name: 'Once' }, { idempotencyKey: 'once' });
const once2 = await stripe.customers.create({ name: 'Once' }, { idempotencyKey: 'once' });
for (let i = 0; i < 4; i++) await stripe.customers.create({ name: `Customer ${i}` });
const names = [];
for await (const customer of stripe.customers.list({ limit: 2 })) names.push(customer.name);

const refusals = {
  missing: await refused(() => stripe.customers.retrieve('cus_nobody')),
  unknown: await refused(() => stripe.customers.create({ nonsense: 1 })),
  declined: await refused(() => stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: paid.customer.id })),
  reused: await refused(() => stripe.customers.create({ name: 'Another' }, { idempotencyKey: 'once' })),
  key: await refused(() => new Stripe('sk_live_123456789012', { host: origin.hostname, port: origin.port, protocol: 'http' }).customers.list()),
};

const canceled = await stripe.subscriptions.cancel(paid.subscription.id);
await advance({ seconds: 60 });
await settled();
app.close();

console.log(JSON.stringify({
  version: session.lastResponse.apiVersion,
  requestId: session.lastResponse.requestId,
  payment: { status: payment.status, location: payment.headers.get('location') },
  session: session.id,
  paid: {
    status: paid.status,
    payment_status: paid.payment_status,
    reference: paid.client_reference_id,
    customer: paid.customer.email,
    subscription: paid.subscription.status,
    period: paid.subscription.items.data[0].current_period_end - paid.subscription.items.data[0].current_period_start,
    invoice: paid.subscription.latest_invoice.status,
    unit_amount_decimal: paid.subscription.items.data[0].price.unit_amount_decimal.toString(),
  },
  entitlements: entitlements.data.map((one) => one.lookup_key),
  portal: new URL(portal.url).origin,
  same: once1.id === once2.id,
  names,
  refusals,
  canceled: canceled.status,
  delivered: delivered.map((event) => event.type),
}));

async function refused(request) {
  try {
    await request();
    return null;
  } catch (error) {
    return { class: error.constructor.name, status: error.statusCode, code: error.code, decline: error.decline_code, param: error.param };
  }
}

async function advance(by) {
  const answer = await fetch(new URL('/_simulator/clock/advance', origin), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(by),
  });
  if (!answer.ok) throw new Error(`The clock answered ${answer.status}`);
}

async function settled() {
  for (;;) {
    const { pending } = await (await fetch(new URL('/_simulator/deliveries', origin))).json();
    if (pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
