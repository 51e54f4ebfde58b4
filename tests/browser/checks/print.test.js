// On paper: what must fit on one page does, on A4 and Letter, whatever scheme the screen had.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, look, MODES } from '../lib/browser.js';
import { Complaints, must } from '../lib/complaints.js';
import * as site from '../lib/site.js';

/** At most so many sheets. */
const SHEETS = [
  ['the brief', 1, (page) => page === 'index.html'],
  ['a decision', 1, (page) => site.typeOf(page) === 'decisions/*'],
  ["a person's brief", 1, (page) => site.typeOf(page) === 'people/*'],
  ['the milestones', 2, (page) => page === 'milestones/index.html'],
];
const PAPERS = [
  ['A4', 'light'],
  ['A4', 'dark'],
  ['Letter', 'light'],
  ['Letter', 'dark'],
];

let browser, page;
before(async () => {
  browser = await launch();
  page = await browser.newPage();
});
after(() => browser?.close());

async function print(path, format, scheme) {
  await look(page, MODES[scheme]);
  await page.goto(site.fileUrl(path));
  await page.evaluate(() => document.fonts.ready);
  await page.emulateMedia({ media: null }); // else the screen's rules would be printed
  return page.pdf({ format, printBackground: true });
}

/** The root of the page tree knows how many pages hang below it. */
function sheets(pdf) {
  const counts = [...pdf.toString('latin1').matchAll(/\/Type\s*\/Pages\s[^>]*?\/Count (\d+)/g)].map(([, count]) => Number(count));
  must(counts.length > 0, 'no page count in the PDF');
  return Math.max(...counts);
}

/** Sections that leave out rows on paper without a word, of the page that is open. */
function silent() {
  const shown = (element) => element.getClientRects().length > 0;
  const rows = (section) => [...section.querySelectorAll('li, tbody tr')].filter((row) => !row.closest('.multi, details, .az'));
  return [...document.querySelectorAll('main section')]
    .filter((section) => rows(section).some((row) => !shown(row)) && !/on the web/.test(section.innerText))
    .map((section) => section.getAttribute('aria-labelledby'));
}

describe('print', () => {
  it('this check counts sheets rightly', async () => {
    await page.setContent('<p>1</p><p style="break-before: page">2</p><p style="break-before: page">3</p>');
    assert.equal(sheets(await page.pdf({ format: 'A4' })), 3);
  });

  it('what paper leaves out it counts, and body text has 9 pt', async () => {
    const complaints = new Complaints();
    await look(page, MODES.print);
    for (const path of site.sample()) {
      await page.goto(site.fileUrl(path));
      for (const section of await page.evaluate(silent)) complaints.add(path, `#${section}`, 'hides rows on paper and does not say so');
      const size = await page.evaluate(() => (parseFloat(getComputedStyle(document.body).fontSize) * 72) / 96);
      if (size < 9) complaints.add(path, 'body', `is set in ${size.toFixed(1)} pt, at least 9 pt`);
    }
    complaints.settle();
  });

  for (const [format, scheme] of PAPERS) {
    for (const [name, limit, belongs] of SHEETS) {
      it(`${format} from ${scheme}: ${name} takes at most ${limit}`, async () => {
        const all = site.sample().filter(belongs);
        must(all.length > 0, `the site has no page of this kind`);
        const complaints = new Complaints();
        // All on A4 from light; of the other three the longest one.
        for (const path of format === 'A4' && scheme === 'light' ? all : site.onePerType(all)) {
          const count = sheets(await print(path, format, scheme));
          if (count > limit) complaints.add(path, '', `takes ${count} sheets, at most ${limit}`);
        }
        complaints.settle();
      });
    }
  }
});
