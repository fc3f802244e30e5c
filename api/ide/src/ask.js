// How this page asks the service.

import { send } from '../../src/http/page/session.js';

export async function ask(params) {
  const { status, json, text } = await send(params);
  if (json === undefined) {
    throw new Error(`The service answered with status ${status} and no JSON: ${text}`);
  }
  return json;
}

// The ten questions, the one for those who are signed in, and the query for what is held.
export async function offered() {
  const response = await fetch('questions.json');
  if (!response.ok) throw new Error(`The questions are not there: status ${response.status}.`);
  return response.json();
}
