// Above the editors: what this service holds, signing in, and a box for a token.

import { useEffect, useState } from 'react';

import { onSession, pasteToken, signIn, signOut } from '../../src/http/page/session.js';
import { ask } from './ask.js';

export function Bar({ held }) {
  const [account, setAccount] = useState(null);
  const [sentence, setSentence] = useState('');
  const [token, setToken] = useState('');
  useEffect(() => onSession((name, words) => {
    setAccount(name);
    setSentence(words);
    setToken('');
  }), []);
  const tell = (error) => setSentence(error.message);
  return (
    <header className="bar">
      <div>
        <h1>nasss</h1>
        <Held query={held} />
      </div>
      <Session account={account} sentence={sentence} tell={tell} />
      <p className="token">
        <label htmlFor="token">Token</label>
        <input
          id="token"
          // Not a password field, or browsers offer to keep it.
          type="text"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck="false"
          placeholder="none: what is open to all"
          aria-describedby="token-hint"
          value={token}
          // A session has tokens of its own.
          disabled={account !== null}
          onChange={(event) => {
            setToken(event.target.value);
            pasteToken(event.target.value);
          }}
        />
        <small id="token-hint">Of a program or another issuer, in place of signing in; forgotten with this page.</small>
      </p>
    </header>
  );
}

// Signing in and out. The password is held no longer than it is sent.
function Session({ account, sentence, tell }) {
  function submit(event) {
    event.preventDefault();
    const { name, password } = event.target.elements;
    const typed = password.value;
    password.value = '';
    signIn(name.value.trim(), typed).catch(tell);
  }
  return (
    <form className="session" aria-label="Session" onSubmit={submit}>
      {account === null && (
        <>
          <label htmlFor="name">Account name</label>
          <input id="name" type="text" autoComplete="username" autoCapitalize="off" spellCheck="false" required />
          <label htmlFor="password">Password</label>
          <input id="password" type="password" autoComplete="current-password" required />
          <button type="submit">Sign in</button>
        </>
      )}
      <small aria-live="polite">{account === null ? sentence : `Signed in as ${account}. ${sentence}`}</small>
      {account !== null && <button type="button" onClick={() => signOut().catch(tell)}>Sign out</button>}
    </form>
  );
}

// How much of each study is held, so that nobody takes a gap for a finding.
function Held({ query }) {
  const [lines, setLines] = useState([]);
  useEffect(() => {
    ask({ query })
      .then((answer) => setLines(sentences(answer)))
      .catch((error) => setLines([error.message]));
  }, [query]);
  return (
    <ul className="held" aria-label="What is held here">
      {lines.map((line) => <li key={line}>{line}</li>)}
    </ul>
  );
}

function sentences({ data, errors }) {
  if (!data) return [errors?.[0]?.message ?? 'What is held here is not known.'];
  const demo = data.dataset.kind === 'DEMO' ? ['This is a demo: the studies in it are invented.'] : [];
  const studies = data.studies.nodes.map(({ title, coverage }) => `${title}. ${coverage.sentence}`);
  const more = data.studies.pageInfo.hasNextPage ? ['And more studies.'] : [];
  return [...demo, ...studies, ...more];
}
