// Above the editors: what this service holds, and a box for the token.

import { useEffect, useState } from 'react';

import { ask, setToken } from './ask.js';

export function Bar({ held }) {
  return (
    <header className="bar">
      <div>
        <h1>nasss</h1>
        <Held query={held} />
      </div>
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
          onChange={(event) => setToken(event.target.value)}
        />
        <small id="token-hint">Sent as <code>Authorization: Bearer</code>, forgotten with this page.</small>
      </p>
    </header>
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
