//! Asking many times, and what it took.

use std::{collections::HashSet, time::Instant};

use crate::process::{Program, Store};

/// One request.
#[derive(PartialEq, Eq, Hash)]
pub enum Ask {
    /// A GraphQL document with its variables, sent by POST.
    Query(serde_json::Value),
    /// A path with its query string.
    Path(String),
    /// The same document, sent to a path that does not read it.
    Constant(serde_json::Value),
}

impl Ask {
    /// The body of the answer.
    pub async fn send(&self, client: &reqwest::Client, to: &Program) -> Vec<u8> {
        let request = match self {
            Self::Query(query) => client.post(&to.address).json(query),
            Self::Constant(query) => client.post(format!("{}/constant", to.address)).json(query),
            Self::Path(path) => client.get(format!("{}{path}", to.address)),
        };
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        answer.bytes().await.unwrap().into()
    }
}

/// What requests took, one after the other.
pub struct Measured {
    /// Milliseconds from asking to the last byte: the median.
    pub median: f64,
    /// Milliseconds that 99 of 100 stay below.
    pub p99: f64,
    /// Milliseconds of CPU per request, of the program alone.
    pub program: f64,
    /// Milliseconds of CPU per request, of the program and the database.
    pub whole: f64,
}

/// How often the programs change places: a machine that is slow for a while is so for all of them.
const TURNS: usize = 40;

/// A program, and what it is asked.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The database that works for it.
    pub store: &'a Store,
    /// Who answers.
    pub program: &'a Program,
    /// All that it is asked, in this order.
    pub asks: &'a [Ask],
}

impl Measured {
    /// Asks each program each of its requests once to warm up, then all of them, one after the other.
    pub async fn pages(asked: &[Asked<'_>]) -> Vec<Self> {
        let client = crate::client();
        for each in asked {
            for ask in each.asks.iter().collect::<HashSet<_>>() {
                ask.send(&client, each.program).await;
            }
        }
        Self::in_turns(asked, 1).await
    }

    /// Asks each program all of its requests over so many connections at once.
    pub async fn in_turns(asked: &[Asked<'_>], connections: usize) -> Vec<Self> {
        let mut sums: Vec<_> = asked.iter().map(|_| (crate::client(), Sum::default())).collect();
        for turn in 0..TURNS {
            for (each, (client, sum)) in asked.iter().zip(&mut sums) {
                let count = each.asks.len();
                let part = &each.asks[count * turn / TURNS..count * (turn + 1) / TURNS];
                if !part.is_empty() {
                    sum.add(client, &Asked { asks: part, ..*each }, connections).await;
                }
            }
        }
        sums.into_iter().map(|(_, sum)| sum.measured()).collect()
    }
}

/// What was measured so far.
#[derive(Default)]
struct Sum {
    times: Vec<f64>,
    program: f64,
    store: f64,
}

impl Sum {
    async fn add(&mut self, client: &reqwest::Client, asked: &Asked<'_>, connections: usize) {
        let Asked { store, program, asks } = *asked;
        let (program_before, store_before) = (program.cpu(), store.cpu());
        let share = asks.len().div_ceil(connections);
        let all = asks.chunks(share).map(|share| times(client, program, share));
        self.times.extend(async_graphql::futures_util::future::join_all(all).await.concat());
        self.program += program.cpu() - program_before;
        self.store += store.cpu() - store_before;
    }

    fn measured(mut self) -> Measured {
        let requests = f64::from(u32::try_from(self.times.len()).unwrap());
        let per_request = |seconds: f64| seconds * 1000.0 / requests;
        self.times.sort_by(f64::total_cmp);
        let at =
            |share: usize| self.times[(self.times.len() * share / 100).min(self.times.len() - 1)];
        Measured {
            median: at(50),
            p99: at(99),
            program: per_request(self.program),
            whole: per_request(self.program + self.store),
        }
    }
}

/// Milliseconds that each took, one after the other.
async fn times(client: &reqwest::Client, program: &Program, asks: &[Ask]) -> Vec<f64> {
    let mut times = Vec::with_capacity(asks.len());
    for ask in asks {
        let start = Instant::now();
        ask.send(client, program).await;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times
}
