//! Quotes: who spoke, where the words stand, and who may read them.

use std::collections::HashMap;

use entity::words::{Access, Consent};

use super::{categories::comes_back, report::Report, studies::may_be_reprinted};
use crate::interchange::{
    bundle::{Participant, Quote, Source, Study},
    names::{Names, StudyNames},
};

/// What is looked up for every quote of a study.
struct Lookup<'a> {
    roles: &'a Names,
    names: &'a StudyNames,
    people: HashMap<&'a str, &'a Participant>,
    sources: HashMap<&'a str, &'a Source>,
    /// The code points of the texts that are held.
    texts: HashMap<&'a str, Vec<char>>,
}

/// Checks the quotes of a study.
pub(super) fn check(study: &Study, names: &Names, path: &str, report: &mut Report<'_>) {
    let Ok(of_study) = names.study(&study.slug) else {
        return;
    };
    let texts = study.sources.iter().filter_map(|it| {
        let text = it.text.as_ref()?;
        Some((it.slug.as_str(), text.chars().collect()))
    });
    let lookup = Lookup {
        roles: names,
        names: of_study,
        people: study.participants.iter().map(|it| (it.slug.as_str(), it)).collect(),
        sources: study.sources.iter().map(|it| (it.slug.as_str(), it)).collect(),
        texts: texts.collect(),
    };
    let all = || {
        let list = study.quotes.iter().enumerate();
        list.map(|(n, it)| (format!("{path}.quotes[{n}]"), it))
    };
    let slugs = all().map(|(at, it)| (format!("{at}.slug"), &it.slug));
    report.once("TAKEN", "Another quote of the study has this slug.", slugs);
    cycles(study, path, report);
    for (at, it) in all() {
        references(it, &lookup, &at, report);
        if it.withdrawn.is_some() {
            carries_nothing(it, &at, report);
        } else {
            report.must(!it.text.is_empty(), "EMPTY", format!("{at}.text"), "A quote has words.");
            place(it, &lookup, &at, report);
            access(it, &lookup, &at, report);
            codings(it, of_study, &at, report);
        }
    }
}

fn cycles(study: &Study, path: &str, report: &mut Report<'_>) {
    let heirs = study.quotes.iter().filter_map(|it| {
        let heir = it.withdrawn.as_ref()?.replaced_by.as_deref()?;
        Some((it.slug.as_str(), heir))
    });
    let heirs: HashMap<&str, &str> = heirs.collect();
    for (n, it) in study.quotes.iter().enumerate() {
        report.must(
            !comes_back(&it.slug, &heirs),
            "CYCLE",
            format!("{path}.quotes[{n}].withdrawn.replacedBy"),
            "This leads back to itself.",
        );
    }
}

fn references(quote: &Quote, lookup: &Lookup<'_>, path: &str, report: &mut Report<'_>) {
    let names = lookup.names;
    let role = format!("{path}.role");
    report.known(&lookup.roles.roles, quote.role.as_ref(), &role, "role");
    let source = format!("{path}.source");
    report.known(&names.sources, Some(&quote.source), &source, "source");
    let speaker = format!("{path}.participant");
    report.known(&names.participants, quote.participant.as_ref(), &speaker, "participant");
    report.must(
        quote.participant.is_some() != quote.participant_unknown.is_some(),
        "SPEAKER",
        speaker,
        "Either the participant stands here, or in participantUnknown why none is known.",
    );
    let theirs = quote.participant.as_deref().and_then(|it| lookup.people.get(it));
    let theirs = theirs.and_then(|it| it.role.as_ref());
    let roles = theirs.zip(quote.role.as_ref());
    let known = |role: &String| lookup.roles.roles.contains_key(role);
    report.must(
        roles.is_none_or(|(theirs, own)| theirs == own || !known(theirs) || !known(own)),
        "ROLE",
        role,
        "The quote states another role than its participant has.",
    );
    if let Some(withdrawn) = &quote.withdrawn {
        let heir = format!("{path}.withdrawn.replacedBy");
        report.known(&names.quotes, withdrawn.replaced_by.as_ref(), &heir, "quote");
    }
}

fn carries_nothing(quote: &Quote, path: &str, report: &mut Report<'_>) {
    let carries = !quote.text.is_empty()
        || !quote.translations.is_empty()
        || !quote.codings.is_empty()
        || quote.start.is_some()
        || quote.end.is_some();
    report.must(
        !carries,
        "WITHDRAWN_CARRIES",
        path,
        "The quote is withdrawn, so it has no words, no place, no translations and no codings.",
    );
}

/// The words stand where they are said to stand.
fn place(quote: &Quote, lookup: &Lookup<'_>, path: &str, report: &mut Report<'_>) {
    let (start, end) = match (quote.start, quote.end) {
        (None, None) => return,
        (Some(start), Some(end)) if (0..end).contains(&start) => (start, end),
        _ => {
            let message = "A quote has a start and an end, and the start comes first.";
            return report.add("PLACE", format!("{path}.start"), message);
        }
    };
    let Some(text) = lookup.texts.get(quote.source.as_str()) else {
        return;
    };
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let there = range.and_then(|(start, end)| text.get(start..end));
    report.must(
        there.is_some_and(|there| there.iter().copied().eq(quote.text.chars())),
        "PLACE",
        format!("{path}.start"),
        format!("The source does not hold these words from {start} to {end}."),
    );
}

/// Nobody may read more than the source allows or the speaker agreed to.
fn access(quote: &Quote, lookup: &Lookup<'_>, path: &str, report: &mut Report<'_>) {
    let source = lookup.sources.get(quote.source.as_str());
    let reprint = source.is_some_and(|source| may_be_reprinted(source));
    let speaker = quote.participant.as_deref();
    let consent = speaker.and_then(|it| lookup.people.get(it)).map(|it| it.consent);
    let agreed = match (quote.access, consent) {
        // Whoever agreed to nothing is not quoted, wherever it was printed.
        (_, Some(Consent::None)) => false,
        (Access::Open, consent) => consent == Some(Consent::PublicQuotes) || reprint,
        (Access::Registered, consent) => {
            matches!(consent, Some(Consent::PublicQuotes | Consent::Registered)) || reprint
        }
        (Access::Controlled, _) => true,
    };
    let message = match consent {
        Some(Consent::None) => "The speaker agreed to no quotes.".to_owned(),
        Some(consent) => format!(
            "The speaker agreed to {} and the source may not be reprinted, so the quote cannot be {}.",
            consent.word(),
            quote.access.word()
        ),
        None => format!(
            "The speaker is not known and the source may not be reprinted, so the quote cannot be {}.",
            quote.access.word()
        ),
    };
    report.must(agreed, "ACCESS", format!("{path}.access"), message);
    for (n, it) in quote.translations.iter().enumerate() {
        report.must(
            // The levels are declared from the most open on.
            it.access >= quote.access,
            "ACCESS",
            format!("{path}.translations[{n}].access"),
            format!(
                "A translation of a quote that is {} cannot be {}.",
                quote.access.word(),
                it.access.word()
            ),
        );
    }
}

fn codings(quote: &Quote, names: &StudyNames, path: &str, report: &mut Report<'_>) {
    let codings = quote.codings.iter().enumerate();
    let slugs = codings.map(|(n, it)| (format!("{path}.codings[{n}].category"), &it.category));
    report.once("TAKEN", "The quote is coded with this category already.", slugs);
    for (n, it) in quote.codings.iter().enumerate() {
        let path = format!("{path}.codings[{n}]");
        let at = format!("{path}.category");
        report.known(&names.categories, Some(&it.category), &at, "category");
        let lives = !names.withdrawn.contains(&it.category);
        report.must(lives, "WITHDRAWN", at, "The category is withdrawn.");
        let round = format!("{path}.round");
        report.must(it.round >= 1, "NUMBER", round, "Rounds are counted from 1.");
    }
}
