// Collect, do not bail: a check tells everything it found, and on which pages, in which modes.

const SHOWN_PAGES = 4;
const SHOWN_COMPLAINTS = 50;

export class Complaints {
  #places = new Map(); // what -> page -> modes

  /** `mode` says how the page was looked at: `dark`, `390 px`; empty when it does not matter. */
  add(page, mode, what) {
    const pages = getOrSet(this.#places, what, () => new Map());
    const modes = getOrSet(pages, page, () => new Set());
    if (mode) modes.add(mode);
  }

  /** Ends the test: silent without complaints. */
  settle() {
    if (this.#places.size === 0) return;
    const lines = [...this.#places].map(([what, pages]) => `${what}\n      on ${places(pages)}`);
    const hidden = lines.length - SHOWN_COMPLAINTS;
    if (hidden > 0) lines.splice(SHOWN_COMPLAINTS, hidden, `and ${hidden} more`);
    const pages = new Set([...this.#places.values()].flatMap((pages) => [...pages.keys()]));
    const head = `${count(this.#places.size, 'complaint')} on ${count(pages.size, 'page')}`;
    must(false, [head, ...lines].join('\n    '));
  }
}

/** An assertion that fails with its words alone; the place in a file of ours helps nobody. */
export function must(holds, words) {
  if (holds) return;
  const failure = new Error(words);
  failure.stack = words;
  throw failure;
}

function places(pages) {
  const shown = [...pages].slice(0, SHOWN_PAGES).map(([page, modes]) => (modes.size ? `${page} (${[...modes].join(', ')})` : page));
  const hidden = pages.size - shown.length;
  return shown.join('; ') + (hidden ? `; and ${hidden} more` : '');
}

function getOrSet(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

const count = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
