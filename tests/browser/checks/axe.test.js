// axe-core finds nothing to object to, however the page is looked at.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { launch, look, MODES, openDetails } from '../lib/browser.js';
import { Complaints } from '../lib/complaints.js';
import * as site from '../lib/site.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const AAA = { 'color-contrast-enhanced': true, 'target-size': true };
const NO_CONTRAST = { 'color-contrast': false, 'color-contrast-enhanced': false, 'link-in-text-block': false };

/** What a mode cannot be blamed for: the reader chose forced colours; paper is not lit, and nobody taps it. */
const EXCEPT = { 'forced colours': NO_CONTRAST, print: { ...NO_CONTRAST, 'target-size': false } };

describe('accessibility (axe-core)', () => {
  let browser, page;
  const found = Object.fromEntries(Object.keys(MODES).map((mode) => [mode, new Complaints()]));

  before(async () => {
    browser = await launch();
    page = await browser.newPage();
    for (const path of site.sample()) {
      await page.goto(site.fileUrl(path));
      await openDetails(page);
      await page.evaluate(AXE);
      for (const [mode, how] of Object.entries(MODES)) {
        await look(page, how);
        for (const what of await violations(page, { ...AAA, ...EXCEPT[mode] })) found[mode].add(path, '', what);
      }
    }
  });
  after(() => browser?.close());

  for (const mode of Object.keys(MODES)) {
    it(`${mode}: no violation on ${site.sample().length} pages`, () => found[mode].settle());
  }
});

const violations = (page, rules) =>
  page.evaluate(
    async ([tags, rules]) => {
      const enabled = Object.entries(rules).map(([rule, enabled]) => [rule, { enabled }]);
      const result = await globalThis.axe.run(document, {
        runOnly: { type: 'tag', values: tags },
        rules: Object.fromEntries(enabled),
        resultTypes: ['violations'],
        preload: false, // style sheets cannot be fetched over file://
      });
      const reason = (node) => node.failureSummary.split('\n').slice(1).join(';').trim();
      return result.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(' ')}: ${reason(node)}`),
      );
    },
    [TAGS, rules],
  );
