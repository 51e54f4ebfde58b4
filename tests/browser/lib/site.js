// The built site as a folder: its files, its pages, and a fair sample of them.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { must } from './complaints.js';

const HERE = fileURLToPath(new URL('..', import.meta.url));

/** The folder under test. */
export const root = resolve(HERE, process.env.CANDOR_SITE ?? '../../public');

must(existsSync(join(root, 'index.html')), `there is no index.html in ${root}: build the site first, or set CANDOR_SITE`);

/** Every file a reader could fetch, as paths with `/`, sorted. Dotfiles belong to the tools. */
export const files = readdirSync(root, { recursive: true })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !/(^|\/)\./.test(path) && statSync(join(root, path)).isFile())
  .sort();

/** Every page. */
export const pages = files.filter((path) => path.endsWith('.html'));

/** The page that hosts send for an address that does not exist. */
export const NOT_FOUND = '404.html';

/** The address the site was built for, if it was: `https://example.org/status/`. */
export const home = /<link rel="canonical" href="([^"]+)">/.exec(readFileSync(join(root, 'index.html'), 'utf8'))?.[1];

/** `decisions/fare-cap.html` is of the type `decisions/*`, `asks/more_2.html` of `asks/more_*`; other pages are their own. */
export function typeOf(page) {
  const [, folder, name] = /^(?:(.*)\/)?([^/]*)\.html$/.exec(page);
  if (!folder || name === 'index') return page;
  const list = /^(.*_)\d+$/.exec(name)?.[1] ?? '';
  return `${folder}/${list}*`;
}

/** One page a type: the longest, since it holds the most that can go wrong. */
export function onePerType(from = pages) {
  const longest = new Map();
  for (const page of from) {
    const type = typeOf(page);
    if (!longest.has(type) || bytes(page).length > bytes(longest.get(type)).length) longest.set(type, page);
  }
  return [...longest.values()];
}

/** All pages of a small site; of a large one, one page a type and every n-th of the rest. */
export function sample(limit = 120) {
  if (pages.length <= limit) return pages;
  const kept = new Set(onePerType());
  const rest = pages.filter((page) => !kept.has(page));
  const step = rest.length / Math.max(1, limit - kept.size);
  for (let at = 0; at < rest.length && kept.size < limit; at += step) kept.add(rest[Math.floor(at)]);
  return [...kept].sort();
}

export const has = (path) => files.includes(path);
export function bytes(path) {
  must(has(path), `the site has no ${path}`);
  return readFileSync(join(root, path));
}
export const text = (path) => bytes(path).toString('utf8');
export const fileUrl = (path) => pathToFileURL(join(root, path)).href;
