// Pages load without a word on the console and without a request to anyone else,
// from a folder as well as from a host, with scripts allowed or not.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, look, MODES } from '../lib/browser.js';
import { Complaints } from '../lib/complaints.js';
import { serve } from '../lib/server.js';
import * as site from '../lib/site.js';

let browser, server;
before(async () => {
  browser = await launch();
  server = await serve();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Loads every page; returns what each says to a reader. */
async function readAll(url, settings, complaints) {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const own = new URL(url('')).protocol === 'file:' ? site.fileUrl('') : url('');
  let path;
  const complain = (what) => complaints.add(path, '', what);

  page.on('console', (message) => complain(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complain(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => (complain(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') complain(`failed: ${request.url()} ${reason}`); // aborted: by us, who went on
  });
  page.on('response', (response) => response.status() >= 400 && complain(`${response.status()}: ${response.url()}`));
  page.on('request', (request) => request.url().startsWith(own) || complain(`goes out: ${request.url()}`));
  page.on('popup', () => complain('opens a window'));

  const said = new Map();
  for (path of site.pages) {
    await look(page, MODES.light);
    await page.goto(url(path));
    said.set(path, await page.innerText('body'));
    await look(page, MODES.dark);
    await look(page, MODES.print);
  }
  assert.deepEqual(await context.cookies(), [], 'a page sets a cookie');
  await context.close();
  return said;
}

describe('console and network', () => {
  const WAYS = [
    ['file', site.fileUrl, {}],
    ['http, base path', (path) => server.url(path), {}],
    ['file, no scripts', site.fileUrl, { javaScriptEnabled: false }],
    ['http, base path, no scripts', (path) => server.url(path), { javaScriptEnabled: false }],
  ];
  const said = {};

  for (const [mode, url, settings] of WAYS) {
    it(`${mode}: ${site.pages.length} pages are silent and stay at home`, async () => {
      const complaints = new Complaints();
      said[mode] = await readAll(url, settings, complaints);
      complaints.settle();
    });
  }

  it('every page reads the same in all four ways', () => {
    const complaints = new Complaints();
    const [first, ...others] = WAYS.map(([mode]) => mode);
    for (const mode of others) {
      for (const [path, words] of said[mode] ?? []) {
        if (words !== said[first].get(path)) complaints.add(path, mode, `reads differently from "${first}"`);
      }
    }
    for (const [path, words] of said[first]) if (words.trim() === '') complaints.add(path, first, 'reads empty');
    complaints.settle();
  });
});
