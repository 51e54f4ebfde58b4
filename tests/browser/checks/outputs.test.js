// What the site gives to tools: independent readers understand it, and find in it what is true.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ICAL from 'ical.js';
import { SaxesParser } from 'saxes';
import { Complaints, must } from '../lib/complaints.js';
import * as site from '../lib/site.js';

const data = () => JSON.parse(site.text('data.json'));

describe('data.json', () => {
  it('parses, and has version, as_of, site and milestones', () => {
    for (const key of ['version', 'as_of', 'site', 'milestones']) must(key in data(), `there is no "${key}"`);
    assert.match(data().as_of, /^\d{4}-\d{2}-\d{2}$/);
    must(Array.isArray(data().milestones), '"milestones" is no list');
  });
});

describe('XML', () => {
  it('every drawing, feed and sitemap is well-formed, and inert', () => {
    const complaints = new Complaints();
    for (const path of site.files.filter((file) => /\.(svg|xml)$/.test(file))) {
      try {
        for (const { local, attributes } of elements(path)) {
          if (/^(script|foreignObject|iframe)$/i.test(local)) complaints.add(path, '', `has a <${local}>`);
          for (const { local: name, value } of Object.values(attributes)) {
            if (/^on/i.test(name) || /^\s*javascript:/i.test(value)) complaints.add(path, '', `has ${name}="${value}"`);
          }
        }
      } catch (error) {
        complaints.add(path, '', error.message);
      }
    }
    complaints.settle();
  });

  it('the badge is a drawing with a name', () => {
    const [svg, ...inner] = elements('badge.svg');
    assert.equal(svg.local, 'svg');
    assert.equal(svg.uri, 'http://www.w3.org/2000/svg');
    assert.equal(svg.attributes.role?.value, 'img');
    const name = svg.attributes['aria-label']?.value ?? inner.find(({ local }) => local === 'title')?.text;
    must(name?.trim(), 'the badge has no name');
  });

  it('there is a sitemap just if the pages name the address of the site, and it lists every page', () => {
    assert.equal(site.has('sitemap.xml'), site.home !== undefined, 'a sitemap goes with canonical links');
    if (!site.home) return; // the assertion above was the test
    const [root, ...inner] = elements('sitemap.xml');
    assert.equal(root.uri, 'http://www.sitemaps.org/schemas/sitemap/0.9');
    const listed = inner.filter(({ local }) => local === 'loc').map(({ text }) => text);
    const expected = site.pages.filter((page) => page !== site.NOT_FOUND).map((page) => site.home + page.replace(/^index\.html$/, ''));
    assert.deepEqual(listed.toSorted(), expected.toSorted());
  });
});

describe('feed.xml', () => {
  const ATOM = 'http://www.w3.org/2005/Atom';
  const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  const IRI = /^[a-z][a-z0-9+.-]*:\S+$/i;
  const once = ['id', 'title', 'updated'];

  it('has all that RFC 4287 asks for', () => {
    const complaints = new Complaints();
    const complain = (what) => complaints.add('feed.xml', '', what);
    const feed = tree('feed.xml');
    assert.equal(feed.local, 'feed');
    assert.equal(feed.uri, ATOM);
    const entries = feed.inner.filter(({ local }) => local === 'entry');
    if (entries.length === 0) complain('has no entry');

    for (const [name, parent] of [['feed', feed], ...entries.map((entry, at) => [`entry ${at + 1}`, entry])]) {
      const child = (local) => parent.inner.filter((inner) => inner.local === local && inner.uri === ATOM);
      for (const local of once) {
        const [{ text } = {}, ...more] = child(local);
        if (!text?.trim() || more.length > 0) complain(`${name}: exactly one <${local}> with text`);
        else if (local === 'id' && !IRI.test(text)) complain(`${name}: the id “${text}” is no IRI`);
        else if (local === 'updated' && !RFC3339.test(text)) complain(`${name}: “${text}” is no date of RFC 3339`);
      }
      const authors = [...child('author'), ...feed.inner.filter(({ local }) => local === 'author')];
      if (!authors.some((author) => author.inner.some(({ local, text }) => local === 'name' && text.trim()))) {
        complain(`${name}: no author with a name`);
      }
      const links = child('link').map(({ attributes }) => attributes);
      for (const { href } of links) if (!href?.value) complain(`${name}: a link without href`);
      const alternate = links.some(({ rel }) => (rel?.value ?? 'alternate') === 'alternate');
      if (name !== 'feed' && child('content').length === 0 && !alternate) complain(`${name}: neither content nor a link`);
      if (child('content').length + child('summary').length === 0 && name !== 'feed') complain(`${name}: says nothing`);
    }
    const ids = entries.map((entry) => entry.inner.find(({ local }) => local === 'id')?.text);
    if (new Set(ids).size < ids.length) complain('two entries share an id');
    complaints.settle();
  });

  it('links to pages of the site', () => {
    const complaints = new Complaints();
    for (const { local, attributes } of elements('feed.xml')) {
      if (local !== 'link' || /^(https?:|mailto:)/.test(attributes.href.value)) continue;
      const [path] = attributes.href.value.split('#');
      if (path && !site.has(path)) complaints.add('feed.xml', '', `links to ${path}, which is no file`);
    }
    complaints.settle();
  });
});

describe('milestones.ics', () => {
  const calendar = () => new ICAL.Component(ICAL.parse(site.text('milestones.ics')));
  const events = () => calendar().getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));

  it('is a calendar of RFC 5545: versions, line ends, line lengths, unique events', () => {
    assert.equal(calendar().name, 'vcalendar');
    assert.equal(calendar().getFirstPropertyValue('version'), '2.0');
    must(calendar().getFirstPropertyValue('prodid'), 'no PRODID');
    const lines = site.bytes('milestones.ics').toString('latin1').split('\r\n');
    assert.equal(lines.pop(), '', 'the last line has no line end');
    for (const line of lines) {
      must(!/[\r\n]/.test(line), `a bare line end in “${line}”`);
      must(line.length <= 75, `a line of ${line.length} octets: ${line}`);
    }
    for (const event of events()) {
      must(event.uid && event.summary && event.startDate, `an event lacks uid, summary or start: ${event.uid}`);
      must(event.component.getFirstPropertyValue('dtstamp'), `${event.uid} has no dtstamp`);
    }
    assert.equal(new Set(events().map(({ uid }) => uid)).size, events().length, 'two events share a uid');
  });

  it('has an event for each open milestone that was promised', () => {
    const open = data().milestones.filter(({ content }) => content.baseline && !content.actual && !content.cancelled);
    must(open.length > 0, 'the site has no open milestone to look for');
    const uids = events().map(({ uid }) => uid);
    assert.deepEqual(uids.map((uid) => uid.split('@')[0]).toSorted(), open.map(({ id }) => id).toSorted());
  });
});

/** All elements in document order; throws at the first thing that is not well-formed. */
function elements(path) {
  const all = [];
  const walk = (element) => (all.push(element), element.inner.forEach(walk));
  walk(tree(path));
  return all;
}

function tree(path) {
  const parser = new SaxesParser({ xmlns: true, fileName: path });
  const root = { inner: [], text: '' };
  const open = [root];
  parser.on('opentag', ({ local, uri, attributes }) => {
    const element = { local, uri, attributes, inner: [], text: '' };
    open.at(-1).inner.push(element);
    open.push(element);
  });
  const add = (text) => open.forEach((element) => (element.text += text));
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => open.pop());
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(site.text(path)).close();
  return root.inner[0];
}
