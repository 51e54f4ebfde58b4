// One Chromium for a whole file of checks, and the ways of looking at a page.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { must } from './complaints.js';

const FLAGS = [
  '--no-sandbox', // CI runs as root
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export async function launch() {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  must(existsSync(executablePath), `there is no browser at ${executablePath}: install chromium, or set CHROMIUM`);
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Every mode names all it sets, so that they can follow each other on one page without a reload. */
const screen = { media: 'screen', colorScheme: 'light', forcedColors: 'none', width: 1280, height: 900 };
export const MODES = {
  light: screen,
  dark: { ...screen, colorScheme: 'dark' },
  '390 px': { ...screen, width: 390, height: 844 },
  '320 px': { ...screen, width: 320, height: 640 },
  'forced colours': { ...screen, forcedColors: 'active' },
  print: { ...screen, media: 'print', width: 688 }, // A4 without its margins
};

export async function look(page, { width, height, ...media }) {
  await page.emulateMedia(media);
  await page.setViewportSize({ width, height });
}

/** Nothing may hide in a closed `<details>`. */
export const openDetails = (page) =>
  page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));

/**
 * `font-display: optional` lets chance decide whether a page shows its fonts. Here it may not:
 * `shown` makes every page wait for them, otherwise none gets them.
 */
export async function decideFonts(context, shown) {
  if (!shown) return context.route('**/*.woff2', (route) => route.abort());
  return context.route('**/*.css', (route) => {
    const css = readFileSync(fileURLToPath(route.request().url()), 'utf8');
    return route.fulfill({ contentType: 'text/css', body: css.replaceAll(/(font-display:\s*)optional/g, '$1block') });
  });
}
