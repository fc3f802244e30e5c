// What must hold of either page. A check returns what it expects to be logged as a fault, which then must be.

import assert from 'node:assert/strict';
import { until } from './pages.mjs';

const FORBIDDEN = [/policy: /, /Content Security Policy/];
const WRONG_TOKEN = [/status 401: .*\/graphql/, /console: .*401 \(Unauthorized\)/];

async function signIn(page, { name, password }) {
  await page.getByLabel('Account name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(`Signed in as ${name}.`).waitFor();
}

// Asks who one is: the name, and the header that was sent.
async function asMe(page, site) {
  const query = '{ viewer { account { name } } }';
  await site.write(page, query);
  const isOurs = (request) => request.postDataJSON()?.query === query;
  const [request] = await Promise.all([page.waitForRequest(isOurs), site.run(page)]);
  const answer = await (await request.response()).json();
  return { name: answer.data.viewer?.account?.name, authorization: (await request.allHeaders()).authorization };
}

// Nothing of these is in any storage of the browser, nor in the address.
async function keepsNone(page, secrets) {
  // GraphiQL writes a moment later.
  await page.waitForTimeout(1000);
  const kept = JSON.stringify([
    await page.context().storageState({ indexedDB: true }),
    await page.evaluate(() => ({ ...sessionStorage, ...localStorage })),
    page.url(),
  ]);
  for (const secret of secrets) assert.ok(!kept.includes(secret), `the storage holds ${secret}`);
}

async function answered(page, site) {
  const read = () => site.answer(page);
  const text = await until(read, (text) => /^\{[^]*\}\s*$/.test(text), 'there is no answer');
  return JSON.parse(text);
}

export const checks = {
  async 'says what is held, and is as wide as the window'({ page, kind }) {
    const held = page.getByRole('list', { name: 'What is held here' });
    await held.getByText('Held here:').first().waitFor();
    assert.equal(await held.getByText('This is a demo').count(), kind === 'DEMO' ? 1 : 0);
    const [all, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(all <= seen, `${all} pixels wide in a window of ${seen}`);
  },

  async 'runs a query'({ page, site, kind }) {
    await site.write(page, '{ dataset { kind } }');
    await site.run(page);
    assert.deepEqual((await answered(page, site)).data, { dataset: { kind } });
  },

  async 'runs a query by keyboard'({ page, site, kind }) {
    await site.write(page, '{ dataset { kind } }');
    await site.runByKey(page);
    assert.deepEqual((await answered(page, site)).data, { dataset: { kind } });
  },

  async 'sends variables'({ page, site }) {
    await site.write(page, 'query Held($n: Int) { studies(first: $n) { nodes { slug } } }');
    await site.writeVariables(page, '{ "n": 1 }');
    await site.run(page);
    assert.equal((await answered(page, site)).data.studies.nodes.length, 1);
  },

  async 'says that variables are no JSON, without asking'({ page, site }) {
    await site.write(page, '{ dataset { kind } }');
    await site.writeVariables(page, 'nonsense');
    let asked = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('dataset { kind } }')) asked += 1;
    });
    await site.run(page);
    await until(() => site.told(page), (text) => /variables/i.test(text), 'nothing is told');
    assert.equal(asked, 0);
  },

  async 'runs what the address names'({ page, site, origin, kind }) {
    const query = encodeURIComponent('{ dataset { kind } }');
    await page.goto(`${origin}/graphiql?query=${query}`);
    await site.ready(page).waitFor();
    await site.run(page);
    assert.deepEqual((await answered(page, site)).data, { dataset: { kind } });
  },

  async 'shows an error of the service'({ page, site }) {
    await site.write(page, '{ category(id: "cat_1") { name } }');
    await site.run(page);
    const answer = await answered(page, site);
    assert.equal(answer.errors[0].extensions.code, 'BAD_USER_INPUT');
  },

  async 'answers each of the ten questions from its button'({ page, site }) {
    await site.showQuestions(page);
    const questions = site.questions(page);
    assert.equal(await questions.count(), 10);
    const seen = new Set();
    for (let n = 0; n < 10; n += 1) {
      const text = await questions.nth(n).innerText();
      const [response] = await Promise.all([
        page.waitForResponse((got) => got.request().postDataJSON()?.query?.startsWith(`# ${text}\n`)),
        questions.nth(n).click(),
      ]);
      const got = await response.text();
      const shown = await until(
        () => site.answer(page),
        (shown) => shown.startsWith('{') && JSON.stringify(JSON.parse(shown)) === got,
        `the answer to question ${n + 1} is not shown`,
      );
      const { data, errors } = JSON.parse(shown);
      assert.ok(data && !errors, `question ${n + 1}: ${shown.slice(0, 500)}`);
      seen.add(text);
    }
    assert.equal(seen.size, 10);
  },

  async 'sends a token, shows why it is refused, and keeps it nowhere'({ page, site, origin }) {
    const field = site.token(page);
    await field.fill('secret-token');
    await site.write(page, '{ dataset { kind } }');
    const isOurs = (request) => request.postData()?.includes('dataset { kind } }');
    const [request] = await Promise.all([page.waitForRequest(isOurs), site.run(page)]);
    assert.equal((await request.allHeaders()).authorization, 'Bearer secret-token');
    await until(() => site.told(page), (text) => text.includes('The token is not valid'), 'nothing is told');
    assert.equal((await answered(page, site)).errors[0].extensions.code, 'UNAUTHENTICATED');
    // GraphiQL writes to the storage a moment later.
    await page.waitForTimeout(1000);
    const kept = await page.context().storageState({ indexedDB: true });
    assert.ok(!JSON.stringify(kept).includes('secret-token'), 'the token is in the storage');
    assert.ok(!page.url().includes('secret-token'));
    await page.goto(`${origin}/`);
    await site.ready(page).waitFor();
    assert.equal(await site.token(page).inputValue(), '');
    return WRONG_TOKEN;
  },

  async 'signs in, asks as the account, refreshes, signs out, and keeps nothing'({ page, site, origin, person }) {
    const isOf = (name) => (sent) => sent.postDataJSON()?.query?.startsWith(`mutation ${name}(`);
    // The access token is said to live for four seconds, not a quarter of an hour: a clock that runs ahead would break
    // Monaco, which measures times.
    await page.route('**/graphql', async (route) => {
      if (!isOf('SignIn')(route.request())) return route.continue();
      const response = await route.fetch();
      const json = await response.json();
      json.data.tokens.expiresAt = new Date(Date.now() + 4000).toISOString();
      return route.fulfill({ response, json });
    });
    const secrets = [person.password];
    page.on('response', async (response) => {
      const tokens = response.url().endsWith('/graphql') && (await response.json()).data?.tokens;
      if (tokens) secrets.push(tokens.accessToken, tokens.refreshToken);
    });
    await signIn(page, person);
    assert.equal(await site.token(page).isDisabled(), true);
    const first = await asMe(page, site);
    assert.equal(first.name, person.name);
    // By itself, without an operation.
    const isRefresh = (response) => isOf('Refresh')(response.request());
    await (await page.waitForResponse(isRefresh)).finished();
    const second = await asMe(page, site);
    assert.equal(second.name, person.name);
    assert.notEqual(second.authorization, first.authorization);
    assert.equal(secrets.length, 5);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    const third = await asMe(page, site);
    assert.deepEqual([third.name, third.authorization], [undefined, undefined]);
    const headers = { Authorization: second.authorization };
    const late = await page.request.post(`${origin}/graphql`, { headers, data: { query: '{ dataset { kind } }' } });
    assert.equal(late.status(), 401);
    await keepsNone(page, secrets);
    await page.goto(origin);
    await site.ready(page).waitFor();
    assert.equal(await page.getByLabel('Password').inputValue(), '');
  },

  async 'says why nobody is signed in'({ page, person }) {
    await page.getByLabel('Account name').fill(person.name);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not match').waitFor();
    await keepsNone(page, ['not the password']);
  },

  async 'says that a session has ended'({ page, site, person, account }) {
    await signIn(page, person);
    account(['disable', person.name]);
    account(['enable', person.name]);
    await site.write(page, '{ dataset { kind } }');
    await site.run(page);
    await page.getByText('Your session has ended; sign in again.').waitFor();
    await signIn(page, person);
    assert.equal((await asMe(page, site)).name, person.name);
    return WRONG_TOKEN;
  },

  async 'keeps no document that holds a password, and the others'({ page, site, origin, kind }) {
    const kept = '{ dataset { kind version } }';
    await site.write(page, kept);
    await site.run(page);
    assert.equal((await answered(page, site)).data.dataset.kind, kind);
    const fields = [
      'signIn(input: { name: "no one", password: "written-1" }) { tokenType }',
      'setPassword(input: { name: "no one", code: "written-2", password: "written-1 written-1" }) { done }',
      'changePassword(input: { currentPassword: "written-1", newPassword: "written-1 written-1" }) { done }',
      'refresh(input: { refreshToken: "written-2" }) { tokenType }',
    ];
    for (const field of fields) {
      await site.write(page, `mutation { ${field} }`);
      await site.writeVariables(page, '{ "p": "written-3" }');
      await site.run(page);
      await answered(page, site);
      await keepsNone(page, ['written-1', 'written-2', 'written-3']);
    }
    await page.goto(origin);
    await site.ready(page).waitFor();
    await keepsNone(page, ['written-1', 'written-2', 'written-3']);
    if (site.name === 'graphiql') {
      const storage = await page.evaluate(() => JSON.stringify(localStorage));
      assert.ok(storage.includes('dataset { kind version }'), 'nothing is kept of the others');
    }
  },

  async 'does not take what cannot be a token'({ page, site }) {
    await site.token(page).fill('zwei Wörter');
    await site.write(page, '{ dataset { kind } }');
    await site.run(page);
    await until(() => site.told(page), (text) => text.includes('no token can have'), 'nothing is told');
  },

  async 'runs no script but its own, and asks no other host'({ page }) {
    const ran = await page.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'globalThis.ranInline = true';
      const foreign = document.createElement('script');
      foreign.src = 'https://example.org/script.js';
      document.head.append(inline, foreign);
      setTimeout('globalThis.ranText = true', 0);
      const asked = await fetch('https://example.org/').then(() => true, () => false);
      const shown = await new Promise((done) => {
        const image = new Image();
        image.onload = () => done(true);
        image.onerror = () => done(false);
        image.src = 'https://example.org/image.png';
      });
      return [globalThis.ranInline, globalThis.ranText, asked, shown];
    });
    assert.deepEqual(ran, [undefined, undefined, false, false]);
    // Had the policy let any of it pass, "asked another host" would be among the faults.
    return FORBIDDEN;
  },
};
