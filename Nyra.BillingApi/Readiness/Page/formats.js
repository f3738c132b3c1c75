// What can be seen of a value by its look alone, said before it is saved. What the backend would take is never called wrong here.

// Its scheme only: which of the rest it takes the backend knows, and says at the field.
const absolute = value => /^https?:/i.test(value);
const price = /^(?<before>[a-z]{3}|[$€£])?\s*(?<amount>\d+(\.\d+)?)\s*(?<after>[a-z]{3}|[$€£])?(\s*(\/|per|a)\s*(month|mo))?$/i;

/** Each gives the words for what is wrong, or nothing. */
export const formats = {
  address: value => absolute(value) ? '' : 'This is not an absolute http(s) address.',
  email: value => /[^@]@[^@]/.test(value) ? '' : 'This is not an e-mail address.',
  requests: value => /^\d+$/.test(value) ? '' : 'This is not a whole number of requests a month.',
  price: value => {
    const { before, amount, after } = price.exec(value)?.groups ?? {};
    return (before === undefined) !== (after === undefined) && Number(amount) > 0 ? '' : 'This is not an amount such as 12.00 USD.';
  },
};
