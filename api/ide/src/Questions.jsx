// The ten questions, as a plugin in GraphiQL's side bar.

import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { parse } from 'graphql';

// `replaceable` is what stands in the editor before anybody wrote there.
export function questionsPlugin(questions, waiting, replaceable) {
  const known = new Set(['', replaceable, waiting.query, ...questions.map(({ query }) => query)]);
  return {
    title: 'Questions',
    icon: QuestionsIcon,
    content: () => <Questions questions={questions} waiting={waiting} known={known} />,
  };
}

function Questions({ questions, waiting, known }) {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const { addTab, run, setOperationFacts, stop, updateActiveTabValues } = useGraphiQLActions();

  function choose({ query }) {
    stop();
    // What somebody wrote is not overwritten.
    if (!known.has(queryEditor.getValue())) addTab();
    queryEditor.setValue(query);
    variableEditor?.setValue('');
    // GraphiQL looks which operations a document has only a moment after it was typed; run now, it
    // would ask for the one that stood there before.
    const documentAST = parse(query);
    const operations = documentAST.definitions.filter((one) => one.kind === 'OperationDefinition');
    const operationName = operations[0]?.name?.value;
    setOperationFacts({ documentAST, operations, operationName });
    updateActiveTabValues({ query, variables: '', operationName: operationName ?? null });
    run();
    // On a phone the answer stands below.
    document.querySelector('.graphiql-response')?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <>
      <section aria-label="Questions">
        <h2 className="questions-title">Ten questions</h2>
        <p>Each runs as one query.</p>
        <ol className="questions">
          {questions.map((question) => (
            <li key={question.number}>
              <button type="button" onClick={() => choose(question)} disabled={!queryEditor}>
                {question.text}
              </button>
            </li>
          ))}
        </ol>
      </section>
      <section aria-label="Signed in" className="questions">
        <p>When you are signed in:</p>
        <button type="button" onClick={() => choose(waiting)} disabled={!queryEditor}>
          {waiting.text}
        </button>
      </section>
    </>
  );
}

function QuestionsIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <path d="M9 9.5a3 3 0 1 1 4.2 2.75c-.8.4-1.2 1-1.2 1.75v.5" strokeLinecap="round" />
      <circle cx="12" cy="17.25" r="0.75" fill="currentColor" />
    </svg>
  );
}
