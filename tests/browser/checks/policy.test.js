// The content security policy of the pages holds: what an attacker could write into one does not run.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../lib/browser.js';
import { serve } from '../lib/server.js';
import { must } from '../lib/complaints.js';
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

describe('content security policy', () => {
  const mark = (what) => `(top.ran ??= []).push('${what}')`;
  const hostile = (policy) => `<!doctype html><html lang="en">
<head><meta charset="utf-8">${policy}<title>x</title><style>i { color: rgb(1, 2, 3) }</style></head>
<body><p style="color: rgb(1, 2, 3)">x</p><i>x</i>
<a id="link" href="javascript:${mark('javascript: link')}">x</a>
<button id="button" onclick="${mark('onclick')}">x</button>
<img src="missing.png" onerror="${mark('onerror')}">
<script>${mark('script')}</script>
<iframe srcdoc="&lt;script>${mark('frame')}&lt;/script>"></iframe></body></html>`;
  const ATTACKS = ['frame', 'innerHTML', 'javascript: link', 'onclick', 'onerror', 'script', 'style', 'style sheet'];

  for (const [mode, url] of [
    ['file', () => site.fileUrl('index.html')],
    ['http', () => server.url('index.html')],
  ]) {
    it(`${mode}: no script, style or frame in a page's text runs under the policy of the brief`, async () => {
      const policy = /<meta http-equiv="Content-Security-Policy"[^>]*>/i.exec(site.text('index.html'))?.[0];
      must(policy, 'the brief has no policy');
      assert.deepEqual(await whatRuns(url(), hostile('')), ATTACKS, 'the attacks must run where nothing forbids them');
      assert.deepEqual(await whatRuns(url(), hostile(policy)), [], 'these ran');
    });
  }

  async function whatRuns(url, html) {
    const page = await browser.newPage();
    await page.route(url, (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    await page.goto(url);
    await page.click('#link');
    await page.click('#button');
    const ran = await page.evaluate(() => {
      const ran = globalThis.ran ?? [];
      const coloured = (selector) => getComputedStyle(document.querySelector(selector)).color === 'rgb(1, 2, 3)';
      if (coloured('p')) ran.push('style');
      if (coloured('i')) ran.push('style sheet');
      try {
        document.createElement('p').innerHTML = '<b>x</b>';
        ran.push('innerHTML');
      } catch {} // Trusted Types
      return ran;
    });
    await page.close();
    return ran.sort();
  }
});
