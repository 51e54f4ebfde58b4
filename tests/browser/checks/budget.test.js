// The site stays light: what a reader on a train waits for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { launch } from '../lib/browser.js';
import { Complaints, must } from '../lib/complaints.js';
import { serve } from '../lib/server.js';
import * as site from '../lib/site.js';

const KB = 1024;
const raw = (path) => site.bytes(path).length;
const zipped = (path) => gzipSync(site.bytes(path)).length;
const ending = (suffix) => site.files.filter((path) => path.endsWith(suffix));
const sum = (paths, size) => paths.reduce((total, path) => total + size(path), 0);

function within(limit, actual, what) {
  must(actual <= limit * KB, `${what}: ${(actual / KB).toFixed(1)} KB, at most ${limit} KB`);
}

describe('budget', () => {
  it('the brief: 24 KB, 6 KB on the wire', () => {
    within(24, raw('index.html'), 'index.html');
    within(6, zipped('index.html'), 'index.html, gzip');
  });

  it('any page: 40 KB, 9 KB on the wire', () => {
    const complaints = new Complaints();
    for (const page of site.pages) {
      for (const [limit, size, how] of [[40, raw, 'raw'], [9, zipped, 'gzip']]) {
        if (size(page) > limit * KB) complaints.add(page, how, `${(size(page) / KB).toFixed(1)} KB, at most ${limit} KB`);
      }
    }
    complaints.settle();
  });

  it('one style sheet: 24 KB, 7 KB on the wire', () => {
    assert.equal(ending('.css').length, 1, ending('.css').join(', '));
    within(24, sum(ending('.css'), raw), 'CSS');
    within(7, sum(ending('.css'), zipped), 'CSS, gzip');
  });

  it('the brief and its style sheet: 14 KB on the wire, the first burst of a connection', () => {
    within(14, sum(['index.html', ...ending('.css')], zipped), 'HTML and CSS, gzip');
  });

  it('fonts: two files, 50 KB', () => {
    must(ending('.woff2').length <= 2, ending('.woff2').join(', '));
    within(50, sum(ending('.woff2'), raw), 'fonts');
  });

  it('a page asks for at most four files, and its icon', async () => {
    const browser = await launch();
    const server = await serve();
    const complaints = new Complaints();
    for (const path of site.onePerType()) {
      const context = await browser.newContext(); // a first visit: nothing cached
      const page = await context.newPage();
      const asked = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.goto(server.url(path));
      const icon = await page.locator('link[rel="icon"]').evaluate((link) => new URL(link.href).pathname);
      const files = asked.filter((file) => file !== icon);
      if (files.length > 4) complaints.add(path, '', `${files.length} requests: ${files.join(', ')}`);
      await context.close();
    }
    await browser.close();
    await server.close();
    complaints.settle();
  });
});
