// Takes the jobs and does nothing with them: the least that any worker does.
import { Worker } from 'bullmq';

new Worker('webhooks', async () => {}, {
  connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null },
  concurrency: 50,
});
