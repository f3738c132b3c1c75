// express + stripe + BullMQ, as their documentations put them together: verify over the raw body, queue under the event's id, answer.
import { Queue } from 'bullmq';
import express from 'express';
import Stripe from 'stripe';

const { PORT, REDIS_PORT, STRIPE_WEBHOOK_SECRET } = process.env;
const stripe = new Stripe('sk_test_peer');
const queue = new Queue('webhooks', { connection: { host: '127.0.0.1', port: Number(REDIS_PORT) } });
const app = express();

app.post('/webhooks/stripe', express.raw({ type: 'application/json', limit: '256kb' }), async (request, response) => {
  let event;
  try {
    event = stripe.webhooks.constructEvent(request.body, request.headers['stripe-signature'], STRIPE_WEBHOOK_SECRET);
  } catch {
    response.status(400).json({ error: 'invalid signature' });
    return;
  }
  // Only what names the event, as Nyra keeps: the smaller job is the quicker one.
  await queue.add(event.type, { id: event.id, customer: event.data.object.customer }, { jobId: event.id, removeOnComplete: true });
  response.sendStatus(200);
});

app.listen(Number(PORT), '127.0.0.1');
