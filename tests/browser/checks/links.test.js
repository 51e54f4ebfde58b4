// Every link of the site leads somewhere, from a folder as well as from below any base path.

import { posix } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { launch } from '../lib/browser.js';
import { Complaints, must } from '../lib/complaints.js';
import { serve } from '../lib/server.js';
import * as site from '../lib/site.js';

const OUTSIDE = /^(https:|mailto:)/;

describe('links', () => {
  const ids = new Map(); // page -> its ids
  const links = []; // { page, where, url }

  let browser, page;

  before(async () => {
    browser = await launch();
    page = await browser.newPage({ javaScriptEnabled: false });
    for (const path of site.pages) {
      await page.goto(site.fileUrl(path));
      const { anchors, urls } = await page.evaluate(collect);
      ids.set(path, new Set(anchors));
      links.push(...urls.map((link) => ({ page: path, ...link })));
    }
    for (const path of site.files.filter((file) => /\.(css|svg)$/.test(file))) {
      ids.set(path, new Set([...site.text(path).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)));
      const urls = site.text(path).matchAll(/url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)|href="([^"]+)"/g);
      for (const [where, ...url] of urls) links.push({ page: path, where, url: url.find(Boolean) });
    }
  });

  after(() => browser?.close());

  it('are relative, or https: or mailto:', () => {
    const complaints = new Complaints();
    for (const { page, where, url } of links) {
      const rooted = url.startsWith('/') && !(page === site.NOT_FOUND && !url.startsWith('//'));
      const scheme = /^[a-z][a-z0-9+.-]*:/i.test(url) && !OUTSIDE.test(url);
      if (rooted || scheme || url.includes('\\') || url === '') complaints.add(page, '', `${where} “${url}”`);
    }
    complaints.settle();
  });

  it('lead to a file of the site', () => {
    const complaints = new Complaints();
    for (const { page, where, url } of inside()) {
      const target = targetOf(page, url);
      if (!site.has(target)) complaints.add(page, '', `${where} “${url}”: there is no file ${target}`);
    }
    complaints.settle();
  });

  it('with a fragment lead to an id of that file', () => {
    const complaints = new Complaints();
    for (const { page, where, url } of inside()) {
      const fragment = decodeURIComponent(url.split('#')[1] ?? '');
      const target = targetOf(page, url);
      if (fragment && ids.has(target) && !ids.get(target).has(fragment)) {
        complaints.add(page, '', `${where} “${url}”: ${target} has no id ${fragment}`);
      }
    }
    complaints.settle();
  });

  it('reach every page from the brief', () => {
    const complaints = new Complaints();
    const reached = new Set(['index.html']);
    for (const from of reached) {
      for (const { page, url } of inside()) if (page === from) reached.add(targetOf(page, url));
    }
    for (const page of site.pages) {
      if (!reached.has(page) && page !== site.NOT_FOUND) complaints.add(page, '', 'no chain of links leads here');
    }
    complaints.settle();
  });

  it('to nowhere end on the 404 page, which has its style and leads on', async () => {
    must(site.has(site.NOT_FOUND), `the site has no ${site.NOT_FOUND}`);
    const server = await serve(site.home && { base: new URL(site.home).pathname });
    // Below a folder, only a site that knows its address can be right.
    const response = await page.goto(server.url(site.home ? 'no/such/page.html' : 'no-such-page.html'));
    must(response.status() === 404, `the status is ${response.status()}`);
    const styled = await page.evaluate(() => [...document.styleSheets].some(({ cssRules }) => cssRules.length > 0));
    must(styled, 'the style sheet is not found from there');
    const [brief] = await page.locator('main a[href]').evaluateAll((links) => links.map((link) => link.href));
    must(brief === server.url('index.html'), `the first link leads to ${brief}`);
    await server.close();
  });

  const inside = () => links.filter(({ url }) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(url));

  /** The file that a link names. 404.html may be served at any depth: there, a rooted link names its own base path. */
  function targetOf(page, url) {
    const path = decodeURIComponent(url.split(/[?#]/)[0]);
    if (path === '') return page;
    if (!path.startsWith('/')) return posix.normalize(posix.join(posix.dirname(page), path));
    const tails = path.split('/').map((_, at, parts) => parts.slice(at).join('/'));
    return tails.find(site.has) ?? path;
  }
});

/** Runs in the page: its ids, and every address in it. */
function collect() {
  const anchors = [...document.querySelectorAll('[id]')].map((element) => element.id);
  const urls = [];
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      const where = `<${element.localName} ${name}>`;
      if (/^(xlink:)?href$|^(src|action|formaction|poster|data|cite|background|manifest)$/.test(name)) {
        urls.push({ where, url: value.trim() });
      } else if (/^(src|image)set$/i.test(name)) {
        for (const part of value.split(',')) urls.push({ where, url: part.trim().split(/\s/)[0] });
      } else if (/^url\(/.test(value)) {
        urls.push({ where, url: value.slice(4, -1) }); // fill="url(#id)"
      }
    }
  }
  return { anchors, urls };
}
