// Two people saved: what each of them changed is brought together field by field, and only where both changed the same one somebody must choose.
import { count, h } from './dom.js';
import { showTrouble, toField } from './errors.js';
import { reveal } from './parts.js';

/**
 * @param base what this form began with
 * @param theirs what somebody saved meanwhile
 * @returns which fields only they changed, and which both did
 */
export function compare(fields, base, theirs) {
  const changed = fields.paths.filter(path => fields.at(base, path) !== fields.at(theirs, path));
  const mine = new Set(fields.changed(base));
  return {
    brought: changed.filter(path => !mine.has(path)),
    disputed: changed.filter(path => mine.has(path) && fields.get(path) !== fields.at(theirs, path)),
  };
}

/** Says what happened, with a button for each field that both changed. */
export function showConflict(fields, { brought, disputed }, theirs, version, changed) {
  const list = paths => paths.map((path, i) => [i > 0 && ', ', toField(fields, path)]);
  for (const path of disputed) reveal(fields.input(path));
  showTrouble(`Not saved yet: somebody saved version ${version} while you typed`,
    h('p', {}, 'Everything you typed is still here.',
      brought.length > 0 && [` What only they changed was brought in: `, list(brought), '.'],
      disputed.length > 0 ? ` ${count(disputed.length, 'field was', 'fields were')} changed by both of you:` : ' Save again to put yours on top.'),
    disputed.length > 0 ? h('ul', { class: 'disputed' }, disputed.map(path => dispute(fields, path, fields.at(theirs, path), changed))) : '',
    disputed.length > 0 ? h('p', {}, 'Save again to keep yours.') : '');
}

function dispute(fields, path, theirs, changed) {
  const said = h('span', {}, h('b', {}, fields.label(path)), ': yours is ', h('q', {}, fields.get(path) ?? 'empty'), ', theirs is ', h('q', {}, theirs ?? 'empty'), '.');
  const take = h('button', {
    type: 'button',
    'aria-label': `Take theirs: ${fields.label(path)}`,
    onclick: () => {
      fields.set(path, theirs);
      changed();
      said.replaceChildren(h('b', {}, fields.label(path)), ': theirs was taken.');
      // The button goes, and the focus must not fall out of the page with it.
      take.replaceWith();
      reveal(fields.input(path));
      fields.input(path).focus();
    },
  }, 'Take theirs');
  return h('li', {}, said, ' ', take);
}
