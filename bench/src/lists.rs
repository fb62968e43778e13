//! Lists of people: the same requests to a company of ten thousand and to one of a million.

use std::path::Path;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use serde_json::{Value, json};

use crate::{
    Outcome,
    http::{Connection, request},
    load::{self, Run, Task, median, middle},
    prepare::{self, serve},
    process::Server,
    report::{Table, thousands},
    say,
};

/// The people of the small and of the large company.
const PEOPLE: [u64; 2] = [10_000, 1_000_000];
/// How many callers there are at the same time: no more than processors, so that none waits for the others.
const CALLERS: usize = 2;
/// Requests in a run.
const COUNT: usize = 1_200;
/// The most that the large company may cost, as a multiple of the small one.
const MAX_RATIO: f64 = 1.5;
/// The most milliseconds that 99 of 100 requests may take.
const SLOWEST: f64 = 10.0;
/// Rows of one statement.
const BATCH: u64 = 500;

const FIRST: [&str; 20] = [
    "ana", "berta", "carlos", "diego", "elena", "fabio", "gloria", "hugo", "ines", "jorge", "karla", "luis",
    "maria", "nuno", "olga", "pedro", "rosa", "sofia", "tomas", "vera",
];
const LAST: [&str; 20] = [
    "alves", "blanco", "costa", "dias", "esteves", "fuentes", "garcia", "herrera", "iglesias", "jimenez",
    "lopez", "moreno", "navarro", "ortega", "perez", "ramos", "santos", "torres", "vega", "zamora",
];

/// What is asked for.
#[derive(Debug, Clone, Copy)]
enum Case {
    First,
    Deep,
    ByEmail,
    Search,
    Common,
    CommonDeep,
    CommonAndRare,
    TwoCommon,
    Detail,
}

const CASES: [(Case, &str); 9] = [
    (Case::First, "first page of 100"),
    (Case::Deep, "a page near the end"),
    (Case::ByEmail, "first page by email"),
    (Case::Search, "search that finds 25"),
    (Case::Common, "search for one of 20 first names"),
    (Case::CommonDeep, "search for one of 20 last names, a page near the end"),
    (Case::CommonAndRare, "search for a first name and a number"),
    (Case::TwoCommon, "search for a last and a first name"),
    (Case::Detail, "detail"),
];

/// An installation with one company of so many people.
struct Crowd {
    server: Server,
    bearer: String,
    people: u64,
}

/// Measures lists and returns their rows.
pub(crate) async fn measure(binary: &Path, folder: &Path, rounds: usize) -> Outcome<Table> {
    let mut table = Table::default();
    let mut crowds = Vec::new();
    for people in PEOPLE {
        say(&format!("making {people} people"));
        let data = folder.join(people.to_string());
        std::fs::create_dir(&data)?;
        let bearer = prepare::administrator(binary, &data)?;
        fill(&data, people).await?;
        crowds.push(Crowd { server: serve(binary, &data).await?, bearer, people });
    }
    let mut runs: Vec<Vec<Vec<Run>>> = vec![vec![Vec::new(); crowds.len()]; CASES.len()];
    for round in 0..=rounds {
        say(&format!("lists, round {round} of {rounds}"));
        for ((case, _), runs) in CASES.iter().zip(&mut runs) {
            for (crowd, runs) in crowds.iter().zip(runs) {
                let run = crowd.run(*case).await?;
                if round > 0 {
                    runs.push(run);
                }
            }
        }
    }
    for ((_, name), runs) in CASES.iter().zip(&runs) {
        table.row(cells(name, &runs[0], &runs[1]));
    }
    for crowd in crowds {
        crowd.server.stop().await?;
    }
    Ok(table)
}

fn cells(name: &str, small: &[Run], large: &[Run]) -> [String; 8] {
    let ratio = middle(small.iter().zip(large).map(|(small, large)| large.cpu / small.cpu).collect());
    let (small, large) = (median(small), median(large));
    [
        format!("1,000,000 users, {name}"),
        format!("{}/s", thousands(large.per_second)),
        format!("{:.1}", large.p50),
        format!("{:.1}", large.p99),
        format!("{:.3}", large.cpu),
        format!("{:.3} (10,000 users)", small.cpu),
        format!("{ratio:.2}"),
        format!("≤ {MAX_RATIO}, p99 ≤ {SLOWEST} ms"),
    ]
}

impl Crowd {
    async fn run(&self, case: Case) -> Outcome<Run> {
        let mut tasks = Vec::new();
        for caller in 0..CALLERS {
            let connection = Connection::open(self.server.port).await?;
            tasks.push(Calls { connection, requests: self.requests(case).await?, next: caller });
        }
        load::run(&self.server, tasks, COUNT, std::time::Duration::ZERO).await
    }

    /// Requests that differ, so that none is answered from what another left behind.
    async fn requests(&self, case: Case) -> Outcome<Vec<Request<Full<Bytes>>>> {
        const LIST: &str = "/v1/companies/1/users";
        let each = |number: u64| match case {
            Case::First => LIST.to_owned(),
            Case::Deep => LIST.to_owned(),
            Case::ByEmail => format!("{LIST}?sort=email"),
            // A name of the small company's people is one of 25; of the large one's, with the first two digits.
            Case::Search if self.people > PEOPLE[0] => {
                format!("{LIST}?q={}%20{}%20{}", first(number), last(number / 20), 10 + number % 90)
            }
            Case::Search => format!("{LIST}?q={}%20{}", first(number), last(number / 20)),
            Case::Common => format!("{LIST}?q={}", first(number)),
            Case::CommonDeep => format!("{LIST}?q={}", last(number)),
            Case::CommonAndRare => format!("{LIST}?q={}%20{}", first(number), 40 * number),
            Case::TwoCommon => format!("{LIST}?q={}%20{}", last(number / 20), first(number)),
            Case::Detail => format!("{LIST}/{}", 2 + number * (self.people / 400)),
        };
        let mut paths: Vec<_> = (0..400).map(each).collect();
        if let Case::Deep = case {
            let link = self.get(LIST).await?;
            paths = (0..20).map(|number| deep(&link, LIST, number)).collect::<Outcome<_>>()?;
        }
        if let Case::CommonDeep = case {
            paths = (0..20).map(|number| last_places(LIST, last(number), self.people)).collect();
        }
        let headers = [("authorization", &*self.bearer)];
        paths.iter().map(|path| request(Method::GET, path, &headers, "")).collect()
    }

    /// The link header of a list.
    async fn get(&self, path: &str) -> Outcome<String> {
        let mut connection = Connection::open(self.server.port).await?;
        let answer = connection.get(path, &[("authorization", &self.bearer)]).await?.expect(200)?;
        Ok(answer.header("link").to_owned())
    }
}

/// A page near the end: the cursor of the first page's end, moved on, since to walk there takes ten thousand calls.
fn deep(link: &str, list: &str, number: u64) -> Outcome<String> {
    let cursor = link.split("cursor=").nth(1).and_then(|rest| rest.split(['&', '>']).next());
    let mut place: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor.ok_or("one page only")?)?)?;
    place["k"] = format!("vera {}", last(number)).into();
    Ok(format!("{list}?cursor={}", URL_SAFE_NO_PAD.encode(place.to_string())))
}

/// A page near the end of a search for a word that many have: the cursor of the order by the word, moved on.
fn last_places(list: &str, word: &str, people: u64) -> String {
    let place = json!({ "o": "search.word.0", "k": word, "i": people - people / 10 });
    format!("{list}?q={word}&cursor={}", URL_SAFE_NO_PAD.encode(place.to_string()))
}

/// One caller after another request.
struct Calls {
    connection: Connection,
    requests: Vec<Request<Full<Bytes>>>,
    next: usize,
}

impl Task for Calls {
    async fn once(&mut self) -> Outcome {
        let request = self.requests[self.next % self.requests.len()].clone();
        self.next += CALLERS;
        self.connection.send(request).await?.expect(200)?;
        Ok(())
    }
}

fn first(number: u64) -> &'static str {
    FIRST[(number % 20) as usize]
}

fn last(number: u64) -> &'static str {
    LAST[(number % 20) as usize]
}

/// Puts people into the embedded database of an installation that is not running.
pub(crate) async fn fill(folder: &Path, people: u64) -> Outcome {
    let url = format!("sqlite:{}", folder.join("aldaba.db").display());
    let connection = Database::connect(url).await?;
    let transaction = connection.begin().await?;
    for from in (0..people).step_by(BATCH as usize) {
        let numbers = from..(from + BATCH).min(people);
        let words: Vec<_> = numbers.clone().flat_map(words).collect();
        let (users, places): (Vec<_>, Vec<_>) = numbers.map(row).unzip();
        transaction.execute_unprepared(&format!("{USERS} {}", users.join(","))).await?;
        transaction.execute_unprepared(&format!("{MEMBERSHIPS} {}", places.join(","))).await?;
        transaction.execute_unprepared(&format!("{WORDS} {}", words.join(","))).await?;
    }
    let count = format!("UPDATE companies SET members = {} WHERE id = 1", people + 1);
    transaction.execute_unprepared(&count).await?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}

const USERS: &str = "INSERT INTO users (id, sub, email, email_verified, preferred_username, name, profile, status, \
                     home_company_id, created_at, updated_at) VALUES";
const MEMBERSHIPS: &str =
    "INSERT INTO memberships (id, company_id, user_id, role, created_at, name_key, email, status) VALUES";

const WORDS: &str = "INSERT INTO membership_words (company_id, word, membership_id) VALUES";

/// The rows of the words of a person, as the server derives them.
fn words(number: u64) -> Vec<String> {
    let (id, username, text) = (number + 2, format!("u{number}"), number.to_string());
    let words = [first(number), last(number / 20), &text, "example", "com", &username];
    words.iter().map(|word| format!("(1, '{word}', {id})")).collect()
}

/// A person's row, and the row of the place in the company.
fn row(number: u64) -> (String, String) {
    let id = number + 2;
    let (first, last) = (first(number), last(number / 20));
    let name = format!("{first} {last} {number}");
    let email = format!("{last}.{first}.{number}@example.com");
    let user = format!(
        "({id}, x'{id:032x}', '{email}', 1, 'u{number}', '{name}', '{{}}', 'active', 1, 1700000000000, 1700000000000)"
    );
    let place = format!("({id}, 1, {id}, 'member', 1700000000000, '{name}', '{email}', 'active')");
    (user, place)
}
