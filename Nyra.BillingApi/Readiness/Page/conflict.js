// Two people saved. Their changes are merged decision by decision and policy by policy, never within one: a name must stay with what it stands for.
import { count, h } from './dom.js';
import { showTrouble, toField } from './errors.js';
import { reveal } from './parts.js';

/**
 * @param base what this form began with
 * @param theirs what somebody saved meanwhile
 * @returns the fields that only they changed, and those that differ in the entries which both changed
 */
export function compare(fields, base, theirs) {
  const changed = fields.paths.filter(path => fields.at(base, path) !== fields.at(theirs, path));
  const changedEntries = new Set(changed.map(fields.entry));
  const mine = new Set(fields.changed(base).map(fields.entry));
  return {
    brought: changed.filter(path => !mine.has(fields.entry(path))),
    disputed: fields.paths.filter(path => {
      const entry = fields.entry(path);
      return mine.has(entry) && changedEntries.has(entry) && fields.get(path) !== fields.at(theirs, path);
    }),
  };
}

/** Says what happened, with a button for each entry that both changed. */
export function showConflict(fields, { brought, disputed }, theirs, version, changed) {
  const list = paths => paths.map((path, i) => [i > 0 && ', ', toField(fields, path)]);
  const entries = Object.values(Object.groupBy(disputed, fields.entry));
  for (const path of disputed) reveal(fields.input(path));
  showTrouble(`Not saved yet: somebody saved version ${version} while you typed`,
    h('p', {}, 'Everything you typed is still here.',
      brought.length > 0 && [` What only they changed was brought in: `, list(brought), '.'],
      entries.length > 0 ? ` ${count(entries.length, 'entry was', 'entries were')} changed by both of you:` : ' Save again to put yours on top.'),
    entries.length > 0 ? h('ul', { class: 'disputed' }, entries.map(paths => dispute(fields, paths, theirs, changed))) : '',
    entries.length > 0 ? h('p', {}, 'Save again to keep yours.') : '');
}

function dispute(fields, paths, theirs, changed) {
  const title = fields.title(paths[0]);
  const differences = paths.map((path, i) => {
    const field = paths.length > 1 || fields.label(path) !== title ? `${fields.label(path)}: ` : '';
    return [i > 0 && '; ', field, 'yours is ', h('q', {}, fields.get(path) ?? 'empty'), ', theirs is ', h('q', {}, fields.at(theirs, path) ?? 'empty')];
  });
  const said = h('span', {}, h('b', {}, title), '. ', differences, '.');
  const take = h('button', {
    type: 'button',
    'aria-label': `Take theirs: ${title}`,
    onclick: () => {
      for (const path of paths) fields.set(path, fields.at(theirs, path));
      changed();
      said.replaceChildren(h('b', {}, title), ': theirs was taken.');
      // The button goes, and the focus must not fall out of the page with it.
      take.replaceWith();
      reveal(fields.input(paths[0]));
      fields.input(paths[0]).focus();
    },
  }, 'Take theirs');
  return h('li', {}, said, ' ', take);
}
