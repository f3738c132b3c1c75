// What the form asks, in the handbook's words. A field's name is its path in the command center's document, as the API's 422 names it.
import { h } from './dom.js';
import { formats } from './formats.js';
import { part } from './parts.js';
import { at } from './time.js';

const decisions = [
  { name: 'backend-url', title: 'Domain and backend URL', value: { label: 'Base URL', type: 'url', hint: 'HTTPS, on your own domain.', format: formats.address } },
  { name: 'monthly-price', title: 'Monthly price', value: { label: 'Monthly price', hint: 'Amount and currency, for example 12.00 USD.', format: formats.price } },
  { name: 'hosted-ai-cap', title: 'Hosted AI cap', value: { label: 'Hosted AI cap, requests a month', inputmode: 'numeric', format: formats.requests } },
  { name: 'support-inbox', title: 'Support inbox', value: { label: 'Support inbox', type: 'email', format: formats.email }, look: check => check.name === 'support-roundtrip' },
  { name: 'business-name', title: 'Business name', value: { label: 'Business name or entity path' } },
  { name: 'customer-portal', title: 'Customer Portal', value: { label: 'Customer Portal', choices: [['', 'Not configured yet'], ['configured', 'Configured']] } },
  {
    name: 'legal-review', title: 'Attorney/accountant review', value: { label: 'Attorney/accountant review', choices: [['', 'Not approved yet'], ['approved', 'Approved']] },
    owner: 'Attorney or accountant', decidedOn: 'Approved on',
  },
  { name: 'tax', title: 'Tax', value: { label: 'How tax is handled', hint: 'For example: Stripe Tax, registered in Oregon.' } },
];

// A number that somebody types proves nothing: the round trip records what it sent, and a person's word is a word.
const ticket = [
  { path: 'support.ticket', label: 'Test ticket', told: true },
  { path: 'support.sentAt', label: 'Sent', told: true, show: at },
  { path: 'support.answeredAt', label: 'Answered', told: true, show: at },
  { path: 'support.confirmedBy', label: 'Answer confirmed by', told: true },
];

const confirmation = [
  { path: 'supportConfirmation.by', label: 'A person saw an answer' },
  { path: 'supportConfirmation.on', label: 'Seen on', type: 'date' },
];

// Both change with the law, and are to be decided again.
const ages = ['legal-review', 'tax'];

/** The part above the decisions. */
export const rehearsalFields = fields => h('div', { class: 'pair' },
  fields.add({ path: 'mode', label: 'Mode', choices: [['test', 'test'], ['live', 'live']] }),
  fields.add({ path: 'rehearsalEmail', label: 'Rehearsal e-mail', type: 'email', format: formats.email }));

export const decisionGroups = fields => decisions.map(decision => group(decision, fields));

/** What the round trip recorded, and beside it what a person may say instead. */
const roundtrip = fields => h('div', { class: 'ticket' },
  h('div', { class: 'recorded' }, ticket.map(field => fields.add({ ...field, of: 'Support inbox' })),
    h('p', { class: 'quiet' }, 'Recorded by ', h('code', {}, 'support-roundtrip'), ', which sends a test ticket and waits for the answer.')),
  h('div', { class: 'word-of' }, confirmation.map(field => fields.add({ ...field, of: 'Support inbox' })),
    h('p', { class: 'quiet' }, 'Instead of a recorded ticket: who saw the inbox answer, and on which day; both are needed. It counts for 30 days and is shown as a person’s confirmation.')));

/** A decision and who answers for it. */
function group(decision, fields) {
  const path = name => `decisions.${decision.name}.${name}`;
  const add = (name, field) => fields.add({ ...field, path: path(name), of: decision.title });
  return part(
    { name: `decision-${decision.name}`, title: decision.title, row: ['value', 'owner', 'decidedOn', 'expiresOn'].map(path), none: 'Nothing saved', look: decision.look },
    h('div', { class: 'first' },
      add('value', { ...decision.value, required: true })),
    h('div', { class: 'rest' },
      add('evidence', { label: 'Evidence', required: true }),
      add('owner', { label: decision.owner ?? 'Owner', required: true }),
      add('decidedOn', { label: decision.decidedOn ?? 'Decided on', type: 'date', required: true }),
      add('expiresOn', { label: 'Expires on', type: 'date', required: ages.includes(decision.name) })),
    decision.name === 'support-inbox' && roundtrip(fields));
}
