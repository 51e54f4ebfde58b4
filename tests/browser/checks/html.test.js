// Every page is valid HTML, as the checker of the W3C sees it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { Complaints } from '../lib/complaints.js';
import * as site from '../lib/site.js';

const JAR = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');

describe('HTML', () => {
  it(`${site.pages.length} pages and the drawings are valid`, () => {
    const checked = site.files.filter((path) => /\.(html|svg)$/.test(path));
    const options = ['--errors-only', '--also-check-svg', '--format', 'json', '--exit-zero-always'];
    const { error, status, stderr } = spawnSync('java', ['-jar', JAR, ...options, ...checked], {
      cwd: site.root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    assert.ifError(error && new Error(`the checker needs java: ${error.message}`));
    assert.equal(status, 0, stderr.slice(0, 2000));
    const complaints = new Complaints();
    for (const { url, lastLine, message, extract } of JSON.parse(stderr).messages) {
      const page = posix.relative(site.fileUrl(''), url ?? '');
      complaints.add(`${page}:${lastLine}`, '', `${message} ${extract?.trim().slice(0, 80) ?? ''}`);
    }
    complaints.settle();
  });
});
