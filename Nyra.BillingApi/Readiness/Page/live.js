// A running rehearsal, as it goes.

const patience = 5000;

/** Listens until stop() is called. The browser itself comes back after a cut; only where the server refused must it be told to. */
export function listen(tell) {
  let source = null;
  let again = null;

  function open() {
    source = new EventSource('/v1/rehearsals/live');
    source.addEventListener('rehearsal', event => tell(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, patience);
    });
  }

  open();
  return {
    stop() {
      clearTimeout(again);
      source.close();
    },
  };
}
