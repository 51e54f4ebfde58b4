// The bones of every page: head, headings, landmarks, names, and words beside every shape.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../lib/browser.js';
import { Complaints, must } from '../lib/complaints.js';
import * as site from '../lib/site.js';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** The words that belong to one shape; others (Slipped, Open, Decided …) say more and may take the shape they need. */
const SHAPE_OF = { 'On track': 'ok', 'At risk': 'warn', 'Off track': 'bad', Done: 'done', 'Not started': 'idle' };

const TESTS = {
  head: 'the head opens with charset, the strict policy, viewport, no referrer; it has a title of its own',
  inert: 'there is no script, no inline style, no handler, no frame',
  language: 'the language and the direction are named',
  headings: 'there is one h1, and no level is skipped',
  sections: 'every section is named by its heading',
  landmarks: 'banner, main and contentinfo are there once, every nav has a name of its own',
  skip: 'the first link skips to the main part',
  ids: 'ids are unique',
  links: 'links with the same words lead to the same place, and none says only “here” or “more”',
  shapes: 'every status shape in text is followed by its word',
  charts: 'every chart says in words what it shows, and its data follow',
  pictures: 'every drawing is named, or hidden beside words that say the same',
};

describe('structure', () => {
  const found = Object.fromEntries(Object.keys(TESTS).map((kind) => [kind, new Complaints()]));
  const titles = new Map();
  let browser, page;

  before(async () => {
    browser = await launch();
    page = await browser.newPage();
    for (const path of site.pages) {
      await page.goto(site.fileUrl(path));
      const { title, complaints } = await page.evaluate(inspect, [POLICY, SHAPE_OF]);
      for (const [kind, what] of complaints) found[kind].add(path, '', what);
      if (titles.has(title)) found.head.add(path, '', `has the title of ${titles.get(title)}: “${title}”`);
      titles.set(title, path);
    }
  });
  after(() => browser?.close());

  for (const [kind, name] of Object.entries(TESTS)) it(name, () => found[kind].settle());

  it('the skip link is the first stop of the Tab key, shows itself, and works', async () => {
    await page.goto(site.fileUrl('index.html'));
    await page.keyboard.press('Tab');
    const { href, width, height } = await page.evaluate(() => {
      const { width, height } = document.activeElement.getBoundingClientRect();
      return { href: document.activeElement.getAttribute('href'), width, height };
    });
    assert.match(href ?? '', /^#/, 'the first stop is no skip link');
    must(width >= 24 && height >= 24, `with the focus on it, it is ${width} × ${height} px`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(() => document.activeElement.closest('main, footer') !== null);
    must(inside, 'the next stop after the skip link is not in the main part');
  });

  it('every stop of the Tab key shows where it is', async () => {
    const complaints = new Complaints();
    for (const path of site.onePerType()) {
      await page.goto(site.fileUrl(path));
      const stops = await page.locator('a[href], summary, button, input, [tabindex="0"]').count();
      for (let at = 0; at < Math.min(stops, 25); at += 1) {
        await page.keyboard.press('Tab');
        const unmarked = await page.evaluate(() => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
          const marked = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
          return !marked && document.activeElement !== document.body && document.activeElement.outerHTML.slice(0, 80);
        });
        if (unmarked) complaints.add(path, 'keyboard', `no outline of 2 px or more: ${unmarked}`);
      }
    }
    complaints.settle();
  });
});

/** Runs in the page: everything that is out of order, as [kind, words]. */
function inspect([policy, shapeOf]) {
  const complaints = [];
  const complain = (kind, what) => complaints.push([kind, what]);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (element) => element?.textContent.trim().replaceAll(/\s+/g, ' ') ?? '';
  const name = (element) => element.outerHTML.slice(0, 90);
  const said = (element) =>
    element.getAttribute('aria-label')?.trim() ||
    (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).map((id) => words(document.getElementById(id))).join(' ').trim();

  // head
  const [charset, csp] = document.head.children;
  if (charset?.getAttribute('charset')?.toLowerCase() !== 'utf-8') complain('head', 'does not open with <meta charset>');
  if (csp?.httpEquiv?.toLowerCase() !== 'content-security-policy') complain('head', 'the policy is not the second element');
  else if (csp.content !== policy) complain('head', `another policy: ${csp.content}`);
  for (const [meta, content] of [['viewport', /width=device-width/], ['referrer', /^no-referrer$/]]) {
    if (!content.test(all(`meta[name="${meta}"]`)[0]?.content ?? '')) complain('head', `<meta name="${meta}"> is missing or different`);
  }
  if (/user-scalable|maximum-scale/.test(all('meta[name="viewport"]')[0]?.content ?? '')) complain('head', 'forbids zooming');
  if (document.title.trim() === '') complain('head', 'has no title');
  if (document.doctype?.name !== 'html' || document.compatMode !== 'CSS1Compat') complain('head', 'is in quirks mode');

  // inert
  for (const element of all('script, style, [style], iframe, frame, object, embed, base, form, meta[http-equiv="refresh"]')) {
    complain('inert', name(element));
  }
  for (const element of all('*')) {
    for (const { name: attribute } of element.attributes) if (/^on/i.test(attribute)) complain('inert', name(element));
  }

  // language
  const { lang, dir } = document.documentElement;
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(lang)) complain('language', `lang="${lang}"`);
  if (!/^(ltr|rtl)$/.test(dir)) complain('language', `dir="${dir}"`);

  // headings
  const levels = all('h1, h2, h3, h4, h5, h6');
  const first = all('h1').length;
  if (first !== 1) complain('headings', `${first} h1`);
  levels.reduce((before, heading) => {
    const level = Number(heading.localName[1]);
    if (level > before + 1) complain('headings', `h${before} is followed by h${level} “${words(heading)}”`);
    if (words(heading) === '') complain('headings', `an empty h${level}`);
    return level;
  }, 0);

  // sections; those that Markdown makes for footnotes are part of a text
  for (const section of all('section:not(.footnotes)')) {
    const label = document.getElementById(section.getAttribute('aria-labelledby'));
    if (!label || !/^h[1-6]$/.test(label.localName) || !section.contains(label)) complain('sections', name(section));
  }

  // landmarks
  const top = (selector) => all(selector).filter((element) => !element.closest('main, section, article, aside, nav'));
  const landmarks = { header: top('header'), main: all('main'), footer: top('footer') };
  for (const [landmark, { length }] of Object.entries(landmarks)) {
    if (length !== 1) complain('landmarks', `${length} <${landmark}>`);
  }
  const navs = all('nav').map(said);
  if (navs.includes('') || new Set(navs).size < navs.length) complain('landmarks', `navs are named “${navs.join('”, “')}”`);

  // skip
  const stop = all('a[href], button, input, select, textarea, summary, [tabindex]')[0];
  const target = stop?.getAttribute('href')?.startsWith('#') && document.getElementById(stop.hash.slice(1));
  if (!target || target !== landmarks.main[0]) complain('skip', `the first stop is ${stop ? name(stop) : 'missing'}`);

  // ids
  const seen = new Set();
  for (const { id } of all('[id]')) seen.has(id) ? complain('ids', `“${id}” twice`) : seen.add(id);

  // links
  const targets = new Map();
  for (const link of all('a[href]')) {
    const text = (said(link) || words(link)).toLowerCase();
    if (/^(here|more|click here|read more|link|this)?$/.test(text)) complain('links', `“${text}” to ${link.getAttribute('href')}`);
    else if (!targets.has(text)) targets.set(text, link);
    else if (targets.get(text).href !== link.href) {
      complain('links', `“${text}” to ${targets.get(text).getAttribute('href')} and to ${link.getAttribute('href')}`);
    }
  }

  // shapes: a drawing that is nothing but one status shape, outside of charts
  for (const svg of all('svg[aria-hidden="true"]')) {
    const [use] = svg.children;
    const shape = /^#_(ok|warn|bad|done|idle)$/.exec(use?.getAttribute('href'))?.[1];
    if (!shape || svg.children.length > 1) continue;
    const word = svg.nextSibling?.localName === 'svg' ? '' : (svg.nextSibling?.textContent ?? '').trim();
    if (word === '') complain('shapes', `${shape} without a word: ${name(svg.parentElement)}`);
    else if ((shapeOf[word] ?? shape) !== shape) complain('shapes', `${shape} beside “${word}”`);
  }

  // charts
  for (const chart of all('svg[role="img"]')) {
    const label = chart.getAttribute('aria-label')?.trim();
    if (label) {
      if (label.split(' ').length < 4) complain('charts', `“${label}” is no sentence`);
      continue; // a row of shapes, said in full
    }
    const [title, desc] = ['title', 'desc'].map((part) => words(chart.querySelector(`:scope > ${part}`)));
    const named = chart.getAttribute('aria-labelledby')?.split(/\s+/).map((id) => document.getElementById(id)?.localName).join();
    if (!title || !desc || named !== 'title,desc') complain('charts', `no title and desc that name it: ${name(chart)}`);
    const section = chart.closest('section') ?? chart.closest('main');
    const data = [section, section.nextElementSibling].filter(Boolean).flatMap((part) => all('table, dl, ol, ul:not(.key)', part));
    if (!data.some((list) => chart.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING)) {
      complain('charts', `no table or list follows “${title}”, in its section or the next`);
    }
  }

  // pictures
  for (const svg of all('svg:not(svg svg)')) {
    if (svg.getAttribute('role') === 'img') continue;
    if (svg.getAttribute('aria-hidden') !== 'true') complain('pictures', `neither named nor hidden: ${name(svg)}`);
    if (svg.querySelector(':scope > defs:only-child')) continue;
    const beside = svg.closest('tr, li, dl > div, p, span, h1, h2, h3, figure')?.cloneNode(true);
    beside?.querySelectorAll('svg').forEach((drawing) => drawing.remove());
    if (words(beside) === '') complain('pictures', `no words beside ${name(svg.parentElement)}`);
  }
  for (const img of all('img')) if (!img.hasAttribute('alt')) complain('pictures', `no alt: ${name(img)}`);

  return { title: document.title.trim(), complaints };
}
