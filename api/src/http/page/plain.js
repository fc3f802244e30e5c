import { onSession, pasteToken, send, signIn, signOut } from "./session.js";

const part = (id) => document.getElementById(id);
const form = part("request");
const query = part("query");
const variables = part("variables");
const token = part("token");
const session = part("session");
const name = part("name");
const password = part("password");
const status = part("status");
const answer = part("answer");

function readVariables() {
  if (variables.value.trim() === "") {
    return null;
  }
  try {
    return JSON.parse(variables.value);
  } catch (error) {
    variables.focus();
    throw new Error(`The variables are not JSON: ${error.message}`);
  }
}

function tell(sentence, failed) {
  status.textContent = sentence;
  status.classList.toggle("failed", failed);
}

/** Answers may come in another order than they were asked for; only the last counts. */
let asked = 0;

async function run() {
  asked += 1;
  const mine = asked;
  answer.textContent = "";
  try {
    const params = { query: query.value, variables: readVariables() };
    tell("Running …", false);
    const started = performance.now();
    const got = await send(params);
    if (mine !== asked) {
      return;
    }
    const time = Math.round(performance.now() - started);
    const error = got.json?.errors?.[0]?.message;
    const failed = error !== undefined || got.status !== 200;
    tell(`Status ${got.status}, ${time} ms.${error ? ` ${error}` : ""}`, failed);
    answer.textContent = got.json ? JSON.stringify(got.json, null, 2) : got.text;
  } catch (error) {
    if (mine === asked) {
      tell(error.message, true);
    }
  }
}

/** How much of each study is held, so that nobody takes a gap for a finding. */
async function tellHeld(held) {
  const { json } = await send({ query: held });
  const lines = [];
  if (!json?.data) {
    lines.push(json?.errors?.[0]?.message ?? "What is held here is not known.");
  } else {
    const { dataset, studies } = json.data;
    if (dataset.kind === "DEMO") {
      lines.push("This is a demo: the studies in it are invented.");
    }
    lines.push(...studies.nodes.map((study) => `${study.title}. ${study.coverage.sentence}`));
    if (studies.pageInfo.hasNextPage) {
      lines.push("And more studies.");
    }
  }
  for (const line of lines) {
    const item = document.createElement("li");
    item.textContent = line;
    part("held").append(item);
  }
}

function offer(question, list) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = question.text;
  button.addEventListener("click", async () => {
    query.value = question.query;
    query.scrollTop = 0;
    variables.value = "";
    await run();
    // Where the answer stands below, it is what was asked for.
    part("answer-title").scrollIntoView({ block: "nearest" });
  });
  const item = document.createElement("li");
  item.append(button);
  part(list).append(item);
}

async function begin() {
  if (matchMedia("(max-width: 48rem)").matches) {
    part("questions-box").open = false;
  }
  const response = await fetch("questions.json");
  if (!response.ok) {
    throw new Error(`The questions are not there: status ${response.status}.`);
  }
  const { held, questions, waiting } = await response.json();
  questions.forEach((question) => offer(question, "questions"));
  offer(waiting, "signed-in");
  if (query.value === "") {
    query.value = held;
  }
  await tellHeld(held);
}

const given = new URLSearchParams(location.search);
query.value = given.get("query") ?? "";
variables.value = given.get("variables") ?? "";

token.addEventListener("input", () => pasteToken(token.value));

/** Shows whether somebody is signed in; a token that was pasted does not count then. */
onSession((account, sentence) => {
  part("account").textContent = account === null ? sentence : `Signed in as ${account}.`;
  part("account").classList.remove("failed");
  part("sign-in").hidden = account !== null;
  part("sign-out").hidden = account === null;
  token.value = "";
  token.disabled = account !== null;
});

function tellSession(error) {
  part("account").textContent = error.message;
  part("account").classList.add("failed");
}

session.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = password.value;
  // The page holds it no longer than it is sent.
  password.value = "";
  signIn(name.value.trim(), typed).catch(tellSession);
});

part("sign-out").addEventListener("click", () => signOut().catch(tellSession));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});

begin().catch((error) => tell(error.message, true));
