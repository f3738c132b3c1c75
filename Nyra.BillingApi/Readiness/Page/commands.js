// The commands: two shells as tabs, each block to be copied whole.
import { byId, h } from './dom.js';

export function beginCommands() {
  const tabs = [byId('tab-powershell'), byId('tab-bash')];
  const choose = (tab, focus) => {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute('aria-selected', chosen);
      one.tabIndex = chosen ? 0 : -1;
      byId(one.getAttribute('aria-controls')).hidden = !chosen;
    }
    if (focus) tab.focus();
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(tab, false));
    tab.addEventListener('keydown', event => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(tabs.at(to % tabs.length), true);
    });
  }
  for (const block of document.querySelectorAll('.commands pre')) {
    const title = block.previousElementSibling;
    title.after(copyable(block, title.textContent));
  }
}

// Only what needs no quoting in any shell: what was saved is not to become a command.
const plain = { 'https://billing.your-domain.example': /^https?:\/\/[A-Za-z0-9.:/_-]+$/, 'your-test-email@example.com': /^[A-Za-z0-9.+_-]+@[A-Za-z0-9.-]+$/ };
const handbook = new Map();

/** Puts the saved address and e-mail in the place of the handbook's examples; where none is saved, or it could not be typed as it is, the example stays. */
export function fillCommands(center) {
  const saved = {
    'https://billing.your-domain.example': center.decisions?.['backend-url']?.value?.trim(),
    'your-test-email@example.com': center.rehearsalEmail?.trim(),
  };
  for (const block of document.querySelectorAll('#commands pre code')) {
    if (!handbook.has(block)) handbook.set(block, block.textContent);
    let text = handbook.get(block);
    for (const [example, value] of Object.entries(saved)) {
      if (value && plain[example].test(value)) text = text.replaceAll(example, value);
    }
    if (block.textContent !== text) block.textContent = text;
  }
}

/** A block of commands with its button. */
export function copyable(block, about) {
  const name = about.replace(/:$/, '');
  // Both words lie in the same place, so that the button keeps its width.
  const button = h('button', { type: 'button', class: 'copy', 'aria-label': `Copy: ${name}` },
    h('span', { 'aria-hidden': 'true' }, 'Copy'), h('span', { class: 'done', 'aria-hidden': 'true' }, 'Copied'));
  const box = h('div', { class: 'command' }, block, button);
  let fade = null;
  button.addEventListener('click', async () => {
    const copied = await copy(block.textContent);
    byId('copied').textContent = '';
    if (!copied) {
      getSelection().selectAllChildren(block);
      byId('copied').textContent = 'The browser does not let this page copy. The text is selected: copy it by keyboard.';
      return;
    }
    button.classList.add('copied');
    // What is seen and what is heard are the same word.
    button.setAttribute('aria-label', `Copied: ${name}`);
    byId('copied').textContent = 'Copied';
    clearTimeout(fade);
    fade = setTimeout(() => {
      button.classList.remove('copied');
      button.setAttribute('aria-label', `Copy: ${name}`);
    }, 2000);
  });
  return box;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Outside HTTPS and localhost there is no clipboard, or the person refused it.
    return false;
  }
}
