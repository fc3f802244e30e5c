// Calls the program under test: its command line, and its API as one account or another.

import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';

const DOCUMENTS = new URL('documents/', import.meta.url);

// Documents whose answers are kept, by name.
export const documents = Object.fromEntries(
  readdirSync(DOCUMENTS).sort().map((file) => [file.replace('.graphql', ''), readFileSync(new URL(file, DOCUMENTS), 'utf8')]),
);

// Runs a command of the program, with the settings of a service.
export function command(service, args, input = '') {
  const ran = spawnSync(service.binary, args, { env: service.env, cwd: service.dir, input, encoding: 'utf8' });
  assert.equal(ran.status, 0, `${args.join(' ')}: ${ran.stderr}`);
  return ran.stdout.trim();
}

// Returns the answer to a document, errors included.
export async function ask(service, bearer, query, variables = {}) {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  const answer = await fetch(service.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return answer.json();
}

// Returns the data of an answer, which must have no errors.
export async function data(service, bearer, query, variables = {}) {
  const answer = await ask(service, bearer, query, variables);
  assert.equal(answer.errors, undefined, `${query}\n${JSON.stringify(variables)}\n${JSON.stringify(answer)}`);
  return answer.data;
}

const CHANGE_SET = 'changeSet { id status publishedVersion } created { localName id } userErrors { code message path }';
const ERASING = 'changeSet { id status publishedVersion } quoteCount userErrors { code message path }';
const INPUTS = { checkChangeSet: 'ChangeSet', submitChangeSet: 'ChangeSet', abandonChangeSet: 'ChangeSet', revert: 'ChangeSet' };

// Returns the payload of a mutation of change sets, which must have no user errors unless they are expected.
export async function mutate(service, bearer, field, input, expected = []) {
  const name = INPUTS[field] ?? field[0].toUpperCase() + field.slice(1);
  const payload = ['withdrawConsent', 'redactQuote', 'takeDown'].includes(field) ? ERASING : CHANGE_SET;
  const query = `mutation ($input: ${name}Input!) { ${field}(input: $input) { ${payload} } }`;
  const answer = (await data(service, bearer, query, { input }))[field];
  assert.deepEqual(answer.userErrors.map((it) => it.code), expected, `${field} ${JSON.stringify(input)}\n${JSON.stringify(answer)}`);
  return answer;
}
