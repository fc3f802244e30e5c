// Writes registry.txt from the IANA Language Subtag Registry, as the npm package `language-subtag-registry` holds it, and
// from the names and aliases of languages that Node.js has from CLDR.
//
//   cd "$(mktemp -d)" && npm pack language-subtag-registry && tar xzf language-subtag-registry-*.tgz
//   node …/api/src/language/make.mjs package/data/json > …/api/src/language/registry.txt

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const load = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const registry = load('registry.json');
const fileDate = load('meta.json')['File-Date'];
const { version } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8'));

const one = (value) => (Array.isArray(value) ? value[0] : value);
const lines = [];
const registered = new Set();
const native = (tag) => {
  const name = new Intl.DisplayNames([tag], { type: 'language', fallback: 'none' }).of(tag);
  const same = new Intl.DisplayNames([tag], { type: 'language' }).resolvedOptions().locale;
  return name && same.split('-')[0] === tag ? name : undefined;
};
const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

for (const it of registry) {
  const preferred = one(it['Preferred-Value']) ?? '';
  switch (it.Type) {
    case 'language': {
      if (it.Subtag.includes('..') || it.Scope === 'private-use') break;
      registered.add(it.Subtag);
      const names = new Set(it.Description.map((name) => name.replace(/ \(.*\)$/, '')));
      const others = it.Subtag.length === 2 ? [english.of(it.Subtag), native(it.Subtag)] : [];
      for (const name of others) if (name) names.add(name);
      lines.push(['language', it.Subtag, preferred, [...names].join('|')]);
      break;
    }
    case 'extlang':
      lines.push(['extlang', it.Subtag, preferred, one(it.Prefix)]);
      break;
    case 'script':
    case 'region':
      if (!it.Subtag.includes('..')) lines.push([it.Type, it.Subtag.toLowerCase(), preferred]);
      break;
    case 'variant':
      lines.push(['variant', it.Subtag.toLowerCase(), preferred]);
      break;
    case 'grandfathered':
      lines.push(['whole', it.Tag.toLowerCase(), preferred]);
      break;
  }
}

// Codes of three letters beside which the registry has one of two, as ISO 639-2 and 639-3 have them.
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
for (const a of letters) for (const b of letters) for (const c of letters) {
  const code = a + b + c;
  if (registered.has(code)) continue;
  const [tag] = Intl.getCanonicalLocales(code);
  if (tag !== code && registered.has(tag)) lines.push(['longer', code, tag]);
}

const text = lines.map((line) => line.join('\t').trimEnd()).sort().join('\n');
process.stdout.write(`# IANA Language Subtag Registry, File-Date: ${fileDate} (language-subtag-registry ${version}).\n`);
process.stdout.write('# Made by make.mjs. Kind, subtag, preferred value, and names or prefix, parted by tabs.\n');
process.stdout.write(`${text}\n`);
