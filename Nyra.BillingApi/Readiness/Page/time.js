// How moments and durations are said.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** 12 s ago, 4 min ago, 3 h ago, 2 days ago. */
export function ago(moment, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - new Date(moment)) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86400)} days ago`;
}

/** Today 09:41, 14 Nov 09:41. */
export function at(moment, now = Date.now()) {
  const then = new Date(moment);
  const today = then.toDateString() === new Date(now).toDateString();
  return `${today ? 'Today' : day.format(then)} ${clock.format(then)}`;
}

/** 14 Nov 2026, of a moment or of a date without one. What is neither is shown as it is. */
export function on(date) {
  const moment = new Date(/^\d{4}-\d\d-\d\d$/.test(date) ? `${date}T00:00` : date);
  return Number.isNaN(moment.getTime()) ? date : dayOfYear.format(moment);
}

export const lasted = milliseconds => milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

export const exactly = moment => whole.format(new Date(moment));

/** Today as a date field takes it: in the operator's own time zone, not in Greenwich's. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, '0'), String(now.getDate()).padStart(2, '0')].join('-');
}

/** An age that goes on aging where it stands. */
export function age(moment) {
  const time = document.createElement('time');
  time.dateTime = moment;
  time.title = exactly(moment);
  time.dataset.age = '';
  time.textContent = ago(moment);
  return time;
}

setInterval(() => {
  for (const time of document.querySelectorAll('time[data-age]')) {
    const words = ago(time.dateTime);
    if (time.textContent !== words) time.textContent = words;
  }
}, 5000);
