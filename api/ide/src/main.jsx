// GraphiQL with the questions that the service answers beside it.

import 'graphiql/setup-workers/vite';
// Not `graphiql/style.css`: it has Monaco's styles twice, and fonts in `data:` addresses.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';

import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { ask, offered } from './ask.js';
import { Bar } from './Bar.jsx';
import { questionsPlugin } from './Questions.jsx';
import { safeStorage } from './storage.js';

const given = new URLSearchParams(location.search);
const storage = safeStorage();
const narrow = matchMedia('(max-width: 48rem)').matches;

// GraphiQL would show the stack of an error.
const fetcher = (params) => ask(params).catch(({ message }) => ({ errors: [{ message }] }));

function Page({ held, start, questions }) {
  return (
    <>
      <Bar held={held} />
      <main>
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          plugins={[questions, HISTORY_PLUGIN]}
          visiblePlugin={narrow ? undefined : questions}
          initialQuery={given.get('query') ?? undefined}
          initialVariables={given.get('variables') ?? undefined}
          defaultQuery={start}
          defaultEditorToolsVisibility="variables"
          // GraphiQL would offer to keep headers in the browser's storage; the token has a box above.
          isHeadersEditorEnabled={false}
          shouldPersistHeaders={false}
        >
          <GraphiQL.Logo>GraphiQL</GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

const root = createRoot(document.getElementById('page'));
try {
  const { held, questions, waiting } = await offered();
  const start = `# Choose a question beside this editor, or write a query. Ctrl+Enter runs it.\n\n${held}`;
  const plugin = questionsPlugin(questions, waiting, start);
  root.render(<Page held={held} start={start} questions={plugin} />);
} catch (error) {
  root.render(<p role="alert">{error.message}</p>);
}
