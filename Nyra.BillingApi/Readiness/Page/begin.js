// What is read comes before what works: the rest is asked for, all at once, when the page was painted.
const painted = new Promise(done => {
  new PerformanceObserver(done).observe({ type: 'paint', buffered: true });
  // In a tab that nobody looks at, nothing is painted.
  setTimeout(done, 500);
});

await painted;
const rest = document.getElementById('rest').content;
// Nothing is shown before it is styled; where a style does not come, it is shown without.
const styled = [...rest.querySelectorAll('[rel=stylesheet]')].map(link => new Promise(done => {
  link.onload = done;
  link.onerror = done;
}));
document.head.append(rest);
await Promise.all(styled);
await import('./page.js');
