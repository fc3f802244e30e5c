// Holds schema.graphql to the rules of @graphql-eslint that clients build on, with the rules' own options.
//
//   node run.mjs           prints what is reported and not excepted, and exceptions that nothing needs
//
// exceptions.txt names what may be reported: on each line a type or `Type.field`, a space, and the reason.

import graphql from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'graphql';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMA = `${ROOT}schema.graphql`;
const RULES = ['relay-edge-types', 'strict-id-in-types', 'no-typename-prefix'];

const text = readFileSync(SCHEMA, 'utf8');
const reports = await lint();
const exceptions = readExceptions();

const reported = new Set(reports.map((report) => report.what));
const failures = [
  ...reports.filter(({ what }) => !exceptions.has(what)).map(({ what, rule, message }) => `${what}: ${rule}: ${message}`),
  ...[...exceptions.keys()].filter((what) => !reported.has(what)).map((what) => `${what}: excepted, but nothing reports it`),
];
console.log(`${reports.length} reports, ${exceptions.size} exceptions, ${failures.length} failures`);
if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exitCode = 1;
}

async function lint() {
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.graphql'],
        languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: SCHEMA } } },
        plugins: { '@graphql-eslint': graphql },
        rules: Object.fromEntries(RULES.map((rule) => [`@graphql-eslint/${rule}`, 'error'])),
      },
    ],
  });
  const [result] = await eslint.lintFiles([SCHEMA]);
  const places = definitions();
  return result.messages.map(({ ruleId, message, line, column }) => ({
    rule: ruleId,
    message: message.replaceAll('\n', ' '),
    what: named(places, line, column),
  }));
}

// What stands where in the schema: its types, and the fields of each.
function definitions() {
  const places = [];
  for (const type of parse(text).definitions) {
    places.push({ what: type.name?.value, loc: type.loc });
    for (const field of type.fields ?? []) {
      places.push({ what: `${type.name.value}.${field.name.value}`, loc: field.loc });
    }
  }
  return places;
}

// The smallest definition around a place; lines and columns count from 1.
function named(places, line, column) {
  const lines = text.split('\n').slice(0, line - 1);
  const offset = lines.reduce((sum, it) => sum + it.length + 1, column - 1);
  const around = places.filter(({ loc }) => loc.start <= offset && offset < loc.end);
  return around.at(-1)?.what;
}

function readExceptions() {
  const lines = readFileSync(new URL('exceptions.txt', import.meta.url), 'utf8').split('\n').filter(Boolean);
  const parted = lines.map((line) => line.match(/^(\S+) +(\S.*)$/) ?? [line, line, undefined]);
  for (const [line, , reason] of parted) {
    if (!reason) throw new Error(`exceptions.txt: "${line}" gives no reason`);
  }
  return new Map(parted.map(([, what, reason]) => [what, reason]));
}
