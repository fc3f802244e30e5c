// Fills the kept database: change sets that are published, reverted and left open, merges, splits, tombstones, erasures.

import { data, mutate } from './service.mjs';

const READING = `query ($slug: String!) { study(slug: $slug) {
  id frameworkVersion { id domains { id number subdomains { id } } } sources { id kind }
  categories(first: 100) { nodes { id slug } }
  quotes(first: 100) { totalCount nodes { id text codings { id } } }
  participants(first: 50) { nodes { id pseudonym } } focusGroups(first: 10) { nodes { id } } } }`;

// Returns the ids of a study and of all that it holds.
async function reading(service, bearer, slug) {
  const { study } = await data(service, bearer, READING, { slug });
  const found = (list, what) => {
    if (!list.length) throw new Error(`${slug} holds no ${what}`);
    return list[0];
  };
  const quote = (start) => found(study.quotes.nodes.filter((it) => it.text.startsWith(start)), start);
  const category = (wanted) => found(study.categories.nodes.filter((it) => it.slug === wanted), wanted);
  return {
    id: study.id,
    domain: (number) => study.frameworkVersion.domains.find((it) => it.number === number),
    frameworkVersion: study.frameworkVersion.id,
    group: study.focusGroups.nodes[0].id,
    source: (kind) => found(study.sources.filter((it) => it.kind === kind), kind).id,
    person: (name) => found(study.participants.nodes.filter((it) => it.pseudonym === name), name).id,
    category: (slug) => category(slug).id,
    quote,
  };
}

export class Story {
  // The tokens are those of a `keeper` and a `senate`, who write and judge in all studies, and of the classes of viewers.
  constructor(service, tokens) {
    this.service = service;
    this.tokens = tokens;
    this.ids = {};
    this.sets = {};
  }

  async begin() {
    this.clinic = await reading(this.service, this.tokens.senate, 'demo-clinic');
    this.companion = await reading(this.service, this.tokens.senate, 'demo-companion');
  }

  does(who, field, input, expected) {
    return mutate(this.service, this.tokens[who], field, input, expected);
  }

  // Opens a set, and keeps its id and the ids of the things that it creates, by local name.
  async open(name, study, changes, { who = 'keeper', submit = false, more = {} } = {}) {
    const input = { title: `Kept: ${name}`, study, changes, submit, ...more };
    const opened = await this.does(who, 'openChangeSet', input);
    if (input.idempotencyKey) this.idempotent = { input, changeSet: opened.changeSet.id };
    this.sets[name] = opened.changeSet.id;
    for (const it of opened.created) if (it.localName) this.ids[it.localName] = it.id;
    return opened;
  }

  async publish(name, study, changes) {
    await this.open(name, study, changes, { submit: true });
    return this.through(name);
  }

  async through(name, who = 'senate') {
    const input = { changeSet: this.sets[name], verdict: 'APPROVE', publish: true, note: 'As proposed.' };
    const done = await this.does(who, 'reviewChangeSet', input);
    if (done.changeSet.status !== 'PUBLISHED') throw new Error(`${name}: ${JSON.stringify(done)}`);
    return done;
  }

  // Takes a published set back by a set that is published too.
  async revert(name) {
    const back = await this.does('keeper', 'revert', { changeSet: this.sets[name] });
    this.sets[`${name}, taken back`] = back.changeSet.id;
    await this.does('keeper', 'submitChangeSet', { changeSet: back.changeSet.id });
    return this.through(`${name}, taken back`);
  }

  // Publishes a set of a curator of the study, approved by its reviewer and cleared by its steward.
  async nightShifts() {
    const { id, source, person, domain } = this.clinic;
    await this.open('night shifts', id, [
      { createCategory: { localName: 'night', study: id, name: 'Night shifts', valence: 'BOTH', origin: 'INDUCTIVE', basis: 'ILLUSTRATIVE', definition: 'What happens at night.' } },
      { createPlacement: { localName: 'placement', category: '#night', domain: domain(1).id, basis: 'EDITORIAL', rationale: 'Shifts are the organisation’s.', confidence: 'LOW' } },
      { createAlias: { localName: 'alias', category: '#night', text: 'Nachtschicht', language: 'de', basis: 'ILLUSTRATIVE' } },
      { createCondition: { localName: 'condition', category: '#night', valence: 'BARRIER', text: 'when nobody answers.', basis: 'EDITORIAL' } },
      { createQuote: { localName: 'openQuote', study: id, text: 'At night nobody answers the booth.', provenance: 'ILLUSTRATIVE', source: source('GUIDE'), language: 'en', access: 'OPEN', speakerUnknownBecause: 'NOT_RECORDED' } },
      { createQuote: { localName: 'controlledQuote', study: id, text: 'The night team was never shown how it works.', provenance: 'VERBATIM', source: source('TRANSCRIPT'), language: 'en', access: 'CONTROLLED', participant: person('Thistle') } },
      { createCoding: { localName: 'openCoding', quote: '#openQuote', category: '#night', valence: 'BARRIER' } },
      { createCoding: { localName: 'coding', quote: '#controlledQuote', category: '#night', valence: 'BARRIER', note: 'Said with a laugh.', coder: 'Coder B', round: 2 } },
    ], { who: 'curator', submit: true });
    const changeSet = this.sets['night shifts'];
    await this.does('reviewer', 'reviewChangeSet', { changeSet, verdict: 'APPROVE', note: 'Sound.' });
    await this.does('steward', 'reviewChangeSet', { changeSet, verdict: 'APPROVE' });
    await this.does('curator', 'publishChangeSet', { changeSet });
  }

  // Publishes the sets that precede the cursors.
  async early() {
    const { clinic, companion } = this;
    await this.nightShifts();
    await this.publish('renamed', clinic.id, [
      { updateCategory: { id: clinic.category('short-way'), name: 'A short way to the booth', definition: 'How far it is.' } },
      { updateCoding: { id: clinic.quote("It's a short").codings[0].id, note: 'A note that came later.', round: 3 } },
      { updateStudy: { id: clinic.id, venue: 'Journal of Invented Clinics' } },
    ]);
    await this.publish('time pressure', clinic.id, [
      { updateCategory: { id: clinic.category('zeitdruck'), definition: 'A definition that is taken back.' } },
      { createAlias: { localName: 'takenBackAlias', category: clinic.category('zeitdruck'), text: 'Rush', language: 'en', basis: 'EDITORIAL' } },
    ]);
    await this.revert('time pressure');
    await this.publish('withdrawn', clinic.id, [
      { withdraw: { id: clinic.category('unclear-liability'), reason: 'It was said twice.' } },
      { withdraw: { id: clinic.quote('When it rains').id, reason: 'By mistake.' } },
    ]);
    await this.publish('reinstated', clinic.id, [{ reinstate: { id: clinic.quote('When it rains').id } }]);
    await this.publish('merged', companion.id, [
      { mergeCategories: { into: companion.category('support-between-sessions'), from: companion.category('useful-functions') } },
    ]);
    await this.publish('merged by mistake', companion.id, [
      { mergeCategories: { into: companion.category('team-training'), from: companion.category('curiosity') } },
    ]);
    await this.revert('merged by mistake');
    await this.split();
    await this.levels();
    await this.shared();
    await this.kitchen();
  }

  async split() {
    const { companion } = this;
    const query = '{ category(study: "demo-companion", slug: "cost-coverage") { quotes(first: 100) { nodes { id } } } }';
    const { category } = await data(this.service, this.tokens.senate, query);
    const quotes = category.quotes.nodes.map((it) => it.id);
    const part = (localName, name) => ({ createCategory: { localName, study: companion.id, name, valence: 'BOTH', origin: 'INDUCTIVE', basis: 'EDITORIAL' } });
    await this.publish('split', companion.id, [
      part('splitOne', 'Cost coverage by insurers'),
      part('splitTwo', 'Cost coverage by clinics'),
      { splitCategory: { category: companion.category('cost-coverage'), into: [
        { category: '#splitOne', quotes: quotes.slice(0, 2) }, { category: '#splitTwo', quotes: quotes.slice(2) },
      ] } },
    ]);
  }

  // Closes one quote and opens another, which the feed tells each viewer differently.
  async levels() {
    const { clinic } = this;
    await this.publish('levels', clinic.id, [
      { updateQuote: { id: clinic.quote('Put one nurse').id, access: 'CONTROLLED' } },
      { updateQuote: { id: clinic.quote('Seven minutes').id, access: 'OPEN' } },
      { createParticipant: { localName: 'fern', study: clinic.id, pseudonym: 'Fern', consent: 'CONTROLLED', focusGroup: clinic.group } },
      { createDemographics: { participant: '#fern', ageYears: 52, gender: 'female' } },
    ]);
  }

  async shared() {
    await this.publish('a framework', null, [
      { createParticipantRole: { localName: 'role', code: 'COOK', name: 'Cook' } },
      { createFramework: { localName: 'framework', name: 'A frame of warmth', shortName: 'WARM' } },
      { createFrameworkReference: { localName: 'reference', framework: '#framework', kind: 'ORIGIN', citation: 'Warmth. Invented, 2020.' } },
      { createFrameworkVersion: { localName: 'frameworkVersion', framework: '#framework', label: '1.0', reference: '#reference' } },
      { createFrameworkNote: { localName: 'frameworkNote', frameworkVersion: '#frameworkVersion', topic: 'Light', text: 'Of light.' } },
      { createDomain: { localName: 'domain', frameworkVersion: '#frameworkVersion', number: 1, name: 'Light' } },
      { createDomainAlias: { localName: 'domainAlias', domain: '#domain', text: 'Licht', language: 'de', basis: 'EDITORIAL' } },
      { createSubdomain: { localName: 'subdomain', domain: '#domain', code: '1A', question: 'Is it warm?' } },
      { createMapping: { localName: 'mapping', relation: 'CLOSE', basis: 'EDITORIAL', rationale: 'Both are about the condition.', fromDomain: '#domain', toDomain: this.clinic.domain(1).id } },
    ]);
  }

  // Publishes a new study, a part of which is erased later.
  async kitchen() {
    await this.publish('a new study', null, [
      { createStudy: { localName: 'study', frameworkVersion: this.clinic.frameworkVersion, title: 'A kitchen at noon', heldFrom: 'FULL_TEXT', basis: 'ILLUSTRATIVE', publishedOn: '2025-05', controller: 'The kitchen', legalBasis: 'Consent', contact: 'kitchen@example.org', retainUntil: '2035-12-31' } },
      { createAuthor: { study: '#study', name: 'B. Cook' } },
      { createSource: { localName: 'tape', study: '#study', kind: 'TRANSCRIPT', title: 'The tape', published: false, language: 'en', text: 'Cook: It is hot at noon. Cook: The screen is greasy.' } },
      { createParticipant: { localName: 'cook', study: '#study', pseudonym: 'Basil', consent: 'PUBLIC_QUOTES', role: this.ids.role } },
      { createCategory: { localName: 'heat', study: '#study', name: 'Heat', valence: 'BOTH', origin: 'INDUCTIVE', basis: 'ILLUSTRATIVE' } },
      { createQuote: { localName: 'hot', study: '#study', source: '#tape', text: 'It is hot at noon.', provenance: 'VERBATIM', participant: '#cook', access: 'OPEN', start: 6, end: 24, language: 'en' } },
      { createTranslation: { localName: 'translation', quote: '#hot', language: 'de', text: 'Mittags ist es heiß.', method: 'HUMAN', access: 'OPEN' } },
      { createCoding: { quote: '#hot', category: '#heat', valence: 'BARRIER' } },
    ]);
  }

  // Publishes the sets that follow the cursors.
  async late() {
    const { clinic, companion } = this;
    await this.publish('merged later', clinic.id, [
      { mergeCategories: { into: clinic.category('nurse-at-the-booth'), from: clinic.category('continuity-of-doctor'), reason: 'The same people.' } },
    ]);
    await this.publish('changed later', companion.id, [
      { createCategory: { localName: 'later', study: companion.id, name: 'Batteries', valence: 'BARRIER', origin: 'INDUCTIVE', basis: 'EDITORIAL' } },
      { withdraw: { id: companion.category('vague-unease'), reason: 'Too vague.' } },
      { updateCategory: { id: companion.category('naive-trust'), name: 'Trust without questions', slug: 'trust-without-questions' } },
    ]);
  }

  // Returns the words that erasing takes away.
  async words() {
    const query = '{ study(slug: "demo-clinic") { quotes(first: 100) { nodes { id text participant { id } translations { text } codings { note } } } } }';
    const { study } = await data(this.service, this.tokens.senate, query);
    const gone = [this.ids.redacted, this.ids.replaced, this.ids.takenDown];
    const nodes = study.quotes.nodes.filter((it) => gone.includes(it.id) || it.participant?.id === this.ids.erasedParticipant);
    const words = nodes.flatMap((it) => [it.text, ...it.translations.map((t) => t.text), ...it.codings.map((c) => c.note)]);
    this.ids.erasedQuote = nodes.find((it) => it.participant?.id === this.ids.erasedParticipant).id;
    return [...words.filter(Boolean), 'It is hot at noon.', 'Mittags ist es heiß.', 'The screen is greasy.', 'Sedge'];
  }

  nameErased() {
    const { clinic, ids } = this;
    ids.erasedParticipant = clinic.person('Sedge');
    ids.redacted = clinic.quote('You feel the next one').id;
    ids.replaced = clinic.quote("If it's the same face").id;
    ids.takenDown = clinic.quote('The picture froze').id;
  }

  async erase() {
    const { ids } = this;
    const erasures = [
      ['withdrawConsent', { participant: ids.erasedParticipant, reason: 'A letter.' }],
      ['redactQuote', { quote: ids.redacted, reason: 'It names a third person.' }],
      ['redactQuote', { quote: ids.replaced, replacement: '[The same doctor each time.]' }],
      ['takeDown', { things: [ids.takenDown], reason: 'An order.' }],
    ];
    for (const [n, [field, input]] of erasures.entries()) {
      const erased = await this.does('steward', field, input);
      this.sets[`erased ${n + 1}`] = erased.changeSet.id;
    }
    const erased = await this.does('senate', 'takeDown', { things: [ids.tape], reason: 'The licence ended.' });
    this.sets['erased 5'] = erased.changeSet.id;
  }

  // Leaves change sets open, one in each state.
  async leaveOpen() {
    const { clinic } = this;
    const own = { who: 'curator' };
    const rename = (slug, name) => [{ updateCategory: { id: clinic.category(slug), name } }];
    await this.open('draft', clinic.id, [
      { createCategory: { localName: 'drafted', study: clinic.id, name: 'Drafts from the door', valence: 'BARRIER', origin: 'INDUCTIVE', basis: 'EDITORIAL' } },
      ...rename('unstable-connection', 'A connection that comes and goes'),
    ], { ...own, more: { idempotencyKey: 'kept-draft' } });
    await this.open('incomplete draft', clinic.id, [
      { createPlacement: { localName: 'draftedPlacement', category: this.ids.night, domain: clinic.domain(2).id, basis: 'EDITORIAL' } },
    ], own);
    await this.open('conflicting draft', clinic.id, rename('kiosk-plain-language', 'Mine'), own);
    await this.publish('theirs', clinic.id, rename('kiosk-plain-language', 'Plain words at the kiosk'));
    await this.open('submitted', clinic.id, [{ updateStudy: { id: clinic.id, design: 'One focus group, later another' } }], { ...own, submit: true });
    await this.open('to be changed', clinic.id, rename('privacy-of-the-booth', 'Privacy'), { ...own, submit: true });
    await this.judge('to be changed', 'REQUEST_CHANGES');
    await this.open('rejected', clinic.id, rename('privacy-of-the-booth', 'Booth'), { ...own, submit: true });
    await this.judge('rejected', 'REJECT');
    await this.open('abandoned', clinic.id, rename('zeitdruck', 'Hurry'), own);
    await this.does('curator', 'abandonChangeSet', { changeSet: this.sets.abandoned });
    await this.open('approved', clinic.id, [
      { updateCategory: { id: this.ids.night, definition: 'What happens between ten and six.' } },
      { createCoding: { localName: 'approvedCoding', quote: this.ids.openQuote, category: clinic.category('zeitdruck'), valence: 'BARRIER' } },
    ], { ...own, submit: true });
    await this.judge('approved', 'APPROVE');
    await this.open('half approved', clinic.id, [
      { updateQuote: { id: this.ids.controlledQuote, access: 'CONTROLLED', certainty: 'APPROXIMATE' } },
      { updateParticipant: { id: this.ids.fern, consent: 'REGISTERED' } },
    ], { submit: true });
    await this.open('global draft', null, [{ updateFramework: { id: this.ids.framework, description: 'Of warmth.' } }]);
  }

  async judge(name, verdict) {
    await this.does('reviewer', 'reviewChangeSet', { changeSet: this.sets[name], verdict, note: 'Because.' });
  }
}
