// Makes the kept databases of one version: see README.md.
//
//   NASSS_TEST_BINARY=…/nasss node tests/kept/make.mjs FOLDER [sqlite|postgres …]

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { start } from '../service.mjs';
import { CLASSES, PASSWORD, account, apiToken, issuer, program, refresh, refused, signIn } from './accounts.mjs';
import { askAll, cursors } from './asking.mjs';
import { cluster, dump, loaded } from './postgres.mjs';
import { ask, command, data, documents } from './service.mjs';
import { Story } from './story.mjs';

const DAY = 86_400;

const write = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 1)}\n`);
const pack = (file, bytes) => writeFileSync(file, gzipSync(bytes, { level: 9 }));

// Runs a command of the program before it is served.
function before(settings, args, binary = process.env.NASSS_TEST_BINARY) {
  const ran = spawnSync(binary, args, { env: { PATH: process.env.PATH, ...settings }, cwd: settings.NASSS_DATA_DIR, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${args.join(' ')}: ${ran.stderr}`);
  return ran.stdout;
}

// Settings of a service whose data are in a folder or in a PostgreSQL database.
function settingsOf(folder, postgres, other) {
  writeFileSync(join(folder, 'issuer.json'), JSON.stringify(other.keys));
  return {
    NASSS_DATA_DIR: folder,
    NASSS_ISSUERS: JSON.stringify([{ ...other.settings, jwks_file: join(folder, 'issuer.json') }]),
    NASSS_TOKENS_ACCESS_LIFE: String(DAY / 2),
    NASSS_TOKENS_REFRESH_LIFE: String(366 * DAY),
    NASSS_TOKENS_API_LIFE: String(10 * 366 * DAY),
    NASSS_LIMITS_REQUESTS_PER_MINUTE: '0',
    NASSS_LIMITS_REQUESTS_PER_MINUTE_ACCOUNT: '0',
    ...(postgres ? { DATABASE_URL: postgres.url } : {}),
  };
}

// Fills a new database with the demo and serves it as a knowledge base.
async function served(folder, postgres, other) {
  const settings = settingsOf(folder, postgres, other);
  if (postgres) before(settings, ['migrate', 'up']);
  before(settings, ['seed', 'demo']);
  if (!postgres) renameSync(join(folder, 'demo', 'nasss.db'), join(folder, 'nasss.db'));
  return start({ settings });
}

// Restores the copy from before the erasing with the list of what was erased; returns the answers of the program and of its API.
async function restored(folder, target, postgres, other, bearers, tokens, ids) {
  const beside = mkdtempSync(join(tmpdir(), 'nasss-kept-'));
  const settings = settingsOf(beside, postgres && loaded(postgres, join(target, 'before-erasing.sql.gz')), other);
  for (const file of ['keys.json', 'erased.jsonl']) copyFileSync(join(folder, file), join(beside, file));
  const args = postgres ? ['--adopt'] : [join(folder, 'before-erasing.db')];
  const kept = tokens.flatMap((id) => ['--keep-token', id]);
  const [said] = before(settings, ['restore', ...args, ...kept]).match(/erased again: .*/);
  const service = await start({ settings });
  const told = {};
  for (const viewer of ['anonymous', 'senate', 'program', 'issuer']) {
    told[viewer] = (await ask(service, bearers[viewer], documents.nodes, { ids })).data;
  }
  if (!(await service.stop())) throw new Error('the restored service did not stop well');
  rmSync(beside, { recursive: true });
  return { said, told };
}

// Ids of the API tokens with which the restored database is asked.
async function tokenIds(service, bearers) {
  const query = '{ viewer { account { apiTokens { id } } } }';
  const owners = await Promise.all([bearers.senate, bearers.program].map((token) => data(service, token, query)));
  return owners.map((owner) => owner.viewer.account.apiTokens[0].id);
}

// Makes the accounts; returns bearers by class of viewer for now, and the credentials to keep.
async function people(service, other) {
  const bearers = { keeper: program(service, 'keeper', ['CURATOR']), senate: program(service, 'senate', ['REVIEWER', 'STEWARD']) };
  for (const [name, grants] of Object.entries(CLASSES)) {
    account(service, name, grants);
    bearers[name] = (await signIn(service, name)).accessToken;
  }
  account(service, 'machine', ['READER', 'CURATOR@demo-companion', 'RESEARCHER@demo-companion']);
  command(service, ['account', 'grant', 'machine', 'REVIEWER@demo-companion', '--until', '2099-12-31']);
  const study = (await data(service, null, '{ study(slug: "demo-companion") { id } }')).study.id;
  const owner = await signIn(service, 'machine');
  const { secret } = await apiToken(service, owner.accessToken, [{ role: 'READER' }, { role: 'RESEARCHER', study }]);
  bearers.program = secret;
  bearers.issuer = other.token;
  await data(service, other.token, '{ viewer { account { id } } }');
  return bearers;
}

// Begins one session of each class and refreshes some of them; the last refresh token of each is not used.
async function sessions(service) {
  const kept = {};
  for (const [n, name] of Object.keys(CLASSES).entries()) {
    let tokens = await signIn(service, name);
    for (let times = 0; times < n % 3; times += 1) tokens = await refresh(service, tokens.refreshToken);
    kept[name] = { refresh: tokens.refreshToken };
  }
  return kept;
}

// Names the things that are asked for: of each kind, and of each fate.
function things({ ids, clinic, companion }) {
  return {
    ...ids,
    clinic: clinic.id,
    companion: companion.id,
    renamed: clinic.category('short-way'),
    takenBack: clinic.category('zeitdruck'),
    withdrawn: clinic.category('unclear-liability'),
    withdrawnWithIt: clinic.quote('If something is missed').id,
    reinstated: clinic.quote('When it rains').id,
    merged: companion.category('useful-functions'),
    mergedInto: companion.category('support-between-sessions'),
    mergedAndTakenBack: companion.category('curiosity'),
    mergedLater: clinic.category('continuity-of-doctor'),
    split: companion.category('cost-coverage'),
    renamedLater: companion.category('naive-trust'),
    withdrawnLater: companion.category('vague-unease'),
    closed: clinic.quote('Put one nurse').id,
    opened: clinic.quote('Seven minutes').id,
    registered: clinic.quote('A new doctor').id,
    transcript: clinic.source('TRANSCRIPT'),
    participant: clinic.person('Thistle'),
    focusGroup: clinic.group,
    usedDomain: clinic.domain(1).id,
    neverGiven: 'cat_00000000000000000000000001',
    notYetPublished: ids.drafted,
  };
}

const version = async (service) => (await data(service, null, '{ dataset { version } }')).dataset.version;

// Writes the database as it is now.
function snapshot(service, folder, target, name, postgres) {
  if (postgres) return pack(join(target, `${name}.sql.gz`), dump(postgres));
  const file = join(folder, `${name}.db`);
  command(service, ['backup', file]);
  return pack(join(target, `${name}.db.gz`), readFileSync(file));
}

async function make(engine, target) {
  mkdirSync(target, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'nasss-kept-'));
  const postgres = engine === 'postgres' ? await cluster() : null;
  const other = issuer();
  const service = await served(folder, postgres, other);
  const bearers = await people(service, other);
  const bad = await refused(service);
  const viewers = ['anonymous', ...Object.keys(CLASSES), 'program', 'issuer'];
  const story = new Story(service, bearers);
  await story.begin();
  await story.early();
  const until = new Date().toISOString();
  const taken = {};
  for (const name of viewers) taken[name] = await cursors(service, bearers[name], story, until);
  const versions = { early: await version(service) };
  await story.late();
  story.nameErased();
  const words = await story.words();
  snapshot(service, folder, target, 'before-erasing', postgres);
  await story.erase();
  await story.leaveOpen();
  versions.late = await version(service);
  const kept = await sessions(service);
  snapshot(service, folder, target, 'kept', postgres);

  const asked = [];
  const answers = [];
  const known = new Map();
  const named = things(story);
  for (const name of viewers) {
    const foreign = taken[name === 'anonymous' ? 'curator' : 'anonymous'].feeds[0];
    const all = { things: Object.values(named), sets: Object.values(story.sets), studies: [named.clinic, named.companion, named.study], taken: taken[name], foreign, versions };
    await askAll(service, bearers[name], all, (document, variables, answer) => {
      const text = JSON.stringify(answer);
      if (!known.has(text)) known.set(text, answers.push(answer) - 1);
      asked.push({ viewer: name, document, variables, answer: known.get(text) });
    });
  }
  pack(join(target, 'answers.json.gz'), JSON.stringify({ documents, asked, answers }));
  write(join(target, 'keys.json'), JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')));
  writeFileSync(join(target, 'erased.jsonl'), readFileSync(join(folder, 'erased.jsonl')));
  write(join(target, 'kept.json'), {
    password: PASSWORD,
    viewers: { anonymous: {}, ...kept, program: { token: bearers.program }, issuer: { token: bearers.issuer } },
    desks: { keeper: bearers.keeper, senate: bearers.senate },
    refused: bad,
    issuer: { settings: other.settings, keys: other.keys },
    things: named,
    sets: story.sets,
    erasedWords: words,
    versions,
    idempotent: story.idempotent,
    restored: await restored(folder, target, postgres, other, bearers, await tokenIds(service, bearers), Object.values(named)),
  });
  if (!(await service.stop())) throw new Error('the service did not stop well');
  postgres?.end();
  rmSync(folder, { recursive: true });
  console.log(`${engine}: ${asked.length} questions, ${answers.length} different answers`);
}

const [folder, ...engines] = process.argv.slice(2);
for (const engine of engines.length ? engines : ['sqlite', 'postgres']) await make(engine, join(folder, engine));
