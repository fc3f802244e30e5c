// Holds docs/clients.md against the files that run: each block of code in it is a region of one of
// them, and each region stands in it.
//
// A block follows a mark, `<!-- from: FILE#REGION -->`. A region stands between the comments
// `#region NAME` and `#endregion`. Blocks in sh have no mark; the packages that they install must be
// those that the tests install.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = 'tests/clients';
const FOLDERS = ['web', 'web/src', 'python', 'r'];
const BLOCK = /(?:<!-- from: (\S+) -->\n)?^```(\w*)\n(.*?)^```$/gms;
const REGION = /^(?:\/\/|#) #region (\w+)\n(.*?)^(?:\/\/|#) #endregion$/gms;

const text = (path) => readFileSync(join(ROOT, path), 'utf8');

function regions() {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, HERE, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `${HERE}/${folder}/${name}`),
  );
  return new Map(
    files.flatMap((file) =>
      [...text(file).matchAll(REGION)].map(([, name, code]) => [`${file}#${name}`, code.trim()]),
    ),
  );
}

function packages() {
  const { dependencies, devDependencies } = JSON.parse(text(`${HERE}/web/package.json`));
  const pinned = text(`${HERE}/python/requirements.txt`).matchAll(/^([\w-]+)==/gm);
  return new Set([
    ...Object.keys({ ...dependencies, ...devDependencies }),
    ...[...pinned].map(([, name]) => name),
  ]);
}

// The packages of a block in sh that the tests do not install.
function unknown(commands, known) {
  return [...commands.matchAll(/^(?:npm|pip) install (.*)$/gm)]
    .flatMap(([, words]) => words.split(' '))
    .filter((word) => !word.startsWith('-') && !known.has(word.replace(/@\d+$/, '')));
}

/** What is wrong with the page, a line for each. */
export function stale() {
  const page = text('docs/clients.md');
  const unseen = regions();
  const held = new Map(unseen);
  const known = packages();
  const faults = [];
  for (const [, mark, language, code] of page.matchAll(BLOCK)) {
    if (language === 'sh' && !mark) {
      faults.push(...unknown(code, known).map((name) => `the tests do not install ${name}`));
    } else if (!held.has(mark)) {
      faults.push(`no region is called ${mark}; the block begins: ${code.split('\n', 1)}`);
    } else if (held.get(mark) !== code.trim()) {
      faults.push(`${mark} is not as printed`);
    }
    unseen.delete(mark);
  }
  faults.push(...[...unseen.keys()].map((name) => `${name} is not printed`));
  return faults.map((fault) => `docs/clients.md: ${fault}`);
}
