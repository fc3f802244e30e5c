//! The ten questions that the service answers in one request each, and the queries that ask them.
//!
//! The page offers them as examples. A query is a file of its own, whose first line is the question; it
//! works on any data, so it has no variables and names no study.

/// A question with its query.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Question {
    /// Its place among the ten; 11 for the one for those who are signed in.
    pub number: u8,
    /// The question, for somebody who knows no GraphQL.
    pub text: &'static str,
    /// One operation, with comments that say what it cannot tell yet.
    pub query: &'static str,
}

impl Question {
    const fn new(number: u8, query: &'static str) -> Self {
        Self { number, text: first_comment(query), query }
    }
}

/// All ten, in order.
pub const QUESTIONS: [Question; 10] = [
    Question::new(1, include_str!("questions/01.graphql")),
    Question::new(2, include_str!("questions/02.graphql")),
    Question::new(3, include_str!("questions/03.graphql")),
    Question::new(4, include_str!("questions/04.graphql")),
    Question::new(5, include_str!("questions/05.graphql")),
    Question::new(6, include_str!("questions/06.graphql")),
    Question::new(7, include_str!("questions/07.graphql")),
    Question::new(8, include_str!("questions/08.graphql")),
    Question::new(9, include_str!("questions/09.graphql")),
    Question::new(10, include_str!("questions/10.graphql")),
];

/// What waits for somebody who judges change sets, with the `contents` that a judgement repeats.
pub const WAITING: Question = Question::new(11, include_str!("questions/waiting.graphql"));

/// How much of each study is held: what a page must say before it shows any finding.
pub const HELD: &str = include_str!("questions/held.graphql");

/// The first line without its mark.
const fn first_comment(query: &'static str) -> &'static str {
    let bytes = query.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'\n' {
        end += 1;
    }
    let (line, _) = query.split_at(end);
    assert!(
        line.len() > 2 && bytes[0] == b'#' && bytes[1] == b' ',
        "the first line is the question"
    );
    line.split_at(2).1
}
