//! Searches for people by their words: what is found, in which order, and what it costs in a large company.

use ::store::{
    columns::{Json, Millis, Stored},
    entity::{User, membership, membership_word, user},
    page::{self, SortKey},
    word_search::{self, Part, WordSearch},
};
use kernel::{text::search_key, words};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectOptions, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, QueryTrait, Set, Statement, sea_query::SelectStatement,
};
use serde_json::json;
use shared_types::{CompanyRole, UserStatus};
use uuid::Uuid;

use crate::{
    lists::{link, pages, with_people},
    support::{Client, TestApp},
};

const USERS: &str = "/v1/companies/1/users";

/// The names that a search finds, page by page.
async fn found(caller: &Client, query: &str) -> Vec<String> {
    pages(caller, &format!("{USERS}?{query}")).await.concat()
}

#[tokio::test]
async fn people_are_found_by_every_word_of_name_email_and_username_in_any_spelling() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let people = [
        ("Ána Pérez", "zoe@example.com"),
        ("Anabel", "anabel@example.com"),
        ("Berta", "ana.b@example.com"),
        ("Carlos 50%", "carlos_1+x@mail.example.org"),
        ("Jean-Luc O'Brien", "jl@bücher.example.net"),
    ];
    with_people(&app, &people).await;
    app.add_user(1, "eva@example.com", json!({ "name": "Eva", "username": "night_owl" })).await;
    assert_eq!(
        found(&admin, "q=ANA").await,
        ["Ána Pérez", "Anabel", "Berta"],
        "names that begin with it first"
    );
    for size in 1..=3 {
        let query = format!("q=ana&page_size={size}");
        assert_eq!(found(&admin, &query).await, ["Ána Pérez", "Anabel", "Berta"], "{size}");
        assert_eq!(found(&admin, &format!("{query}&sort=-name")).await, ["Berta", "Anabel", "Ána Pérez"]);
        assert_eq!(found(&admin, &format!("{query}&sort=email")).await, ["Berta", "Anabel", "Ána Pérez"]);
    }
    for (q, name) in [
        ("perez", "Ána Pérez"),
        ("p%C3%A9rez%20%C3%81n", "Ána Pérez"),
        ("perez%20zoe", "Ána Pérez"),
        ("50", "Carlos 50%"),
        ("carlos_", "Carlos 50%"),
        ("org", "Carlos 50%"),
        ("x%20mail", "Carlos 50%"),
        ("carlos_1%2Bx@mail.example.org", "Carlos 50%"),
        ("luc", "Jean-Luc O'Brien"),
        ("o%27brien", "Jean-Luc O'Brien"),
        ("obrien", "Jean-Luc O'Brien"),
        ("B%C3%9CCHER", "Jean-Luc O'Brien"),
        ("xn--bcher-kva.example.net", "Jean-Luc O'Brien"),
        ("owl", "Eva"),
        ("night_owl", "Eva"),
    ] {
        assert_eq!(found(&admin, &format!("q={q}")).await, [name], "{q}");
        assert_eq!(found(&admin, &format!("q={q}&page_size=1")).await, [name], "{q}");
    }
    for q in ["erez", "ana%20carlos", "perez%20x", "%25", "_", "%20%25%20_", "nobody"] {
        assert_eq!(found(&admin, &format!("q={q}")).await, [""; 0], "{q}");
    }
    let answer = admin.get(&format!("{USERS}?q=ana&page_size=1")).await;
    assert_eq!(answer.header("x-total-count"), "3");
    assert_eq!(found(&admin, "q=ana&status=disabled").await, [""; 0]);
    assert_eq!(found(&admin, "q=ana&status=active&role=member").await.len(), 3);
    assert_eq!(found(&admin, "q=%20").await.len(), 7, "a search without anything to search for");
}

#[tokio::test]
async fn a_search_follows_the_changes_of_a_person() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Second" })).await.expect(201);
    let id = app.add_user(1, "ana@example.com", json!({ "name": "Ana Blanco" })).await;
    let path = format!("{USERS}/{id}");
    admin.patch(&path, json!({ "name": "Ana Negro" })).await.expect(200);
    assert_eq!(found(&admin, "q=blanco").await, [""; 0]);
    assert_eq!(found(&admin, "q=negro").await, ["Ana Negro"]);
    admin.patch(&path, json!({ "email": "other@example.org", "username": "gata" })).await.expect(200);
    assert_eq!(found(&admin, "q=org").await, ["Ana Negro"]);
    assert_eq!(found(&admin, "q=gata").await, ["Ana Negro"]);
    assert_eq!(pages(&admin, "/v1/companies/2/users?q=ana").await.concat(), [""; 0], "another company");
    admin.delete(&path).await.expect(204);
    assert_eq!(found(&admin, "q=negro").await, [""; 0]);
    assert_eq!(app.count_all(&["membership_words WHERE word = 'negro'"]).await, [0]);
}

#[tokio::test]
async fn any_text_can_be_searched_for() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    with_people(&app, &[("🦊", "fox@example.com"), ("محمد علي", "ali@example.com")]).await;
    let search = async |q: &str| {
        let query = form_urlencoded(q);
        let answer = admin.get(&format!("{USERS}?q={query}")).await;
        (answer.status.as_u16(), answer.text)
    };
    for (q, name) in [("🦊", "🦊"), ("\u{202e}محمد\u{202c}", "محمد علي"), ("علي", "محمد علي")]
    {
        let (status, text) = search(q).await;
        assert!(status == 200 && text.contains(name), "{q}: {text}");
    }
    let many: String = ('a'..='z').chain('α'..='ω').map(|c| format!("{c} ")).collect();
    for q in [
        "'",
        "\"",
        "\\",
        "%",
        "_",
        "' OR 1=1 --",
        "'; DROP TABLE users; --",
        "...",
        "<>&",
        "\u{301}x",
        "\u{10ffff}",
        "\u{10ffff}a",
        "xn--",
        "@",
        "xn--a@xn--b",
        &many,
        &"ﷺ".repeat(255),
        &"x".repeat(255),
    ] {
        let (status, text) = search(q).await;
        assert!(status == 200, "{q:?}: {status} {text}");
        assert!(!text.contains("🦊") || q == "\u{301}x", "{q:?}: {text}");
    }
    for q in ["x".repeat(256), "x ".repeat(5_000)] {
        let (_, fields) = admin.get(&format!("{USERS}?q={}", form_urlencoded(&q))).await.problem(400);
        assert_eq!(fields, [("q".to_owned(), "too_long".to_owned())]);
    }
    for status in [search("\0").await.0, search("a\0b").await.0] {
        assert!(status < 500, "{status}");
    }
}

fn form_urlencoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Adds people to company 1: all of them have the words `maria` and `crowd`, and the last `disabled` ones are disabled.
pub async fn crowd(app: &TestApp, people: usize, disabled: usize) {
    let numbers: Vec<_> = (0..people).map(|number| (number, number >= people - disabled)).collect();
    for numbers in numbers.chunks(500) {
        let write = app.ctx.db.write(numbers.to_vec(), |tx, numbers| {
            Box::pin(async move {
                let users: Vec<_> = numbers
                    .iter()
                    .map(|(number, disabled)| person(*number, *disabled, tx.now().into()))
                    .collect();
                let words = users.iter().flat_map(words_of).collect::<Vec<_>>();
                let memberships = users.iter().map(membership_of).collect::<Vec<_>>();
                let users = users.into_iter().map(|user| user.into_active_model().reset_all());
                user::Entity::insert_many(users).exec_without_returning(&**tx).await?;
                membership::Entity::insert_many(memberships).exec_without_returning(&**tx).await?;
                for words in words.chunks(1_000) {
                    membership_word::Entity::insert_many(words.to_vec())
                        .exec_without_returning(&**tx)
                        .await?;
                }
                Ok(())
            })
        });
        write.await.unwrap();
    }
}

/// The id of a membership is that of its user.
fn membership_of(user: &User) -> membership::ActiveModel {
    membership::ActiveModel {
        id: Set(user.id),
        company_id: Set(1),
        user_id: Set(user.id),
        role: Set(Stored(CompanyRole::Member)),
        created_at: Set(user.created_at),
        version: Set(1),
        name_key: Set(search_key(&user.name)),
        email: Set(user.email.clone()),
        status: Set(user.status),
    }
}

fn words_of(user: &User) -> Vec<membership_word::ActiveModel> {
    let words = words::of_person(&user.name, &user.email, &user.preferred_username);
    let row = |word| membership_word::ActiveModel {
        company_id: Set(1),
        word: Set(word),
        membership_id: Set(user.id),
    };
    words.into_iter().map(row).collect()
}

fn person(number: usize, disabled: bool, now: Millis) -> User {
    User {
        id: 100_000 + number as i64,
        sub: Uuid::from_u128(number as u128 + 1_000),
        email: format!("u{number}@crowd.example"),
        email_verified: true,
        username: None,
        preferred_username: format!("u{number}"),
        name: format!("Maria {number:05}"),
        given_name: None,
        family_name: None,
        locale: None,
        profile: Json(serde_json::Map::new()),
        status: Stored(if disabled { UserStatus::Disabled } else { UserStatus::Active }),
        system_role: None,
        password_hash: None,
        home_company_id: 1,
        name_key: format!("maria {number:05}"),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

#[tokio::test]
async fn the_pages_of_a_search_that_finds_many_have_each_person_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    crowd(&app, 1_300, 0).await;
    let all: Vec<_> = (0..1_300).map(|number| format!("Maria {number:05}")).collect();
    assert_eq!(found(&admin, "q=maria&page_size=200").await, all, "names that begin with it, sorted");
    let answer = admin.get(&format!("{USERS}?q=maria")).await;
    assert_eq!(
        (&*answer.header("x-total-count"), &*answer.header("x-total-count-exceeded")),
        ("500", "true")
    );
    let answer = admin.get(&format!("{USERS}?q=crowd")).await;
    assert_eq!(answer.header("x-total-count"), "500");
    // By the word, when the search begins no name. An order is not applied to so many.
    for query in
        ["q=crowd&page_size=200", "q=crowd%20maria&page_size=170", "q=crowd%20u&page_size=100&sort=-email"]
    {
        let mut names = found(&admin, query).await;
        names.sort_unstable();
        assert_eq!(names, all, "{query}");
    }
    // A rare word beside common ones: few are found, and sorted.
    assert_eq!(found(&admin, "q=maria%2000007").await, ["Maria 00007"]);
    let tens = found(&admin, "q=maria%200012&sort=-name&page_size=3").await;
    assert_eq!(tens, all[120..130].iter().rev().cloned().collect::<Vec<_>>());
    assert_eq!(found(&admin, "q=crowd&status=invited").await, [""; 0]);
    // Some have a name that begins with it, others an email.
    for (name, email) in [("Crowd", "a@example.com"), ("Crowd Two", "b@example.com")] {
        app.add_user(1, email, json!({ "name": name })).await;
    }
    let listed = pages(&admin, &format!("{USERS}?q=crowd&page_size=100")).await;
    assert_eq!(listed[0][..2], ["Crowd", "Crowd Two"]);
    assert_eq!((listed.len(), listed.concat().len()), (14, 1_302));
    let two = admin.get(&format!("{USERS}?q=crowd&page_size=2")).await;
    let next = link(&two.header("link"), "next").unwrap();
    assert_eq!(admin.get(&next).await.expect(200)[1]["name"], listed[0][3], "after those whom it begins");
}

#[tokio::test]
async fn a_page_of_a_search_examines_so_many_people_and_the_next_one_continues() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    crowd(&app, 3_700, 1_500).await;
    let listed = pages(&admin, &format!("{USERS}?q=crowd&status=disabled&page_size=200")).await;
    assert!(listed[0].len() < 200, "the page ends where the examined people end");
    let mut names = listed.concat();
    names.sort_unstable();
    assert_eq!(names, (2_200..3_700).map(|number| format!("Maria {number:05}")).collect::<Vec<_>>());
    let answer = admin.get(&format!("{USERS}?q=crowd&status=disabled")).await;
    assert_eq!(answer.header("x-total-count-exceeded"), "true");
    assert_eq!(found(&admin, "q=maria%2003&status=disabled&page_size=200").await.len(), 700);
    // Few are sorted, and only those who fit are found.
    let few = found(&admin, "q=maria%20022&status=active&sort=-name&page_size=30").await;
    assert_eq!(few, [""; 0]);
    let few = found(&admin, "q=maria%20022&status=disabled&role=member&sort=-name&page_size=30").await;
    assert_eq!(few, (2_200..2_300).rev().map(|number| format!("Maria {number:05}")).collect::<Vec<_>>());
    explain(&app).await;
}

#[tokio::test]
async fn a_cursor_before_or_after_the_words_of_a_search_begins_or_ends_it() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    crowd(&app, 1_100, 0).await;
    let from = async |word: &str| {
        let cursor = page::cursor("search.word.0", (SortKey::Text(word.to_owned()), 0));
        let page = admin.get(&format!("{USERS}?q=crowd&page_size=1&cursor={cursor}")).await.expect(200);
        page.as_array().unwrap().iter().map(|user| user["name"].clone()).collect::<Vec<_>>()
    };
    for before in ["", "a", "crow", "crowd"] {
        assert_eq!(from(before).await, ["Maria 00000"], "{before}");
    }
    for after in ["crowe", "maria", "\u{10ffff}"] {
        assert_eq!(from(after).await, [""; 0], "{after}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_search_is_rejected() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    with_people(&app, &[("Ana", "ana@example.com"), ("Ana Two", "two@example.com")]).await;
    let first = admin.get(&format!("{USERS}?q=ana&page_size=1")).await;
    let link = first.header("link");
    let cursor = link.split("cursor=").nth(1).and_then(|rest| rest.split(['&', '>']).next()).unwrap();
    admin.get(&format!("{USERS}?q=ana&page_size=1&cursor={cursor}")).await.expect(200);
    for query in
        [format!("cursor={cursor}"), format!("q=ana&sort=email&cursor={cursor}"), "q=ana&cursor=x".into()]
    {
        let (_, fields) = admin.get(&format!("{USERS}?{query}")).await.problem(400);
        assert_eq!(fields[0].0, "cursor", "{query}");
    }
}

/// Every statement of a search can read ranges of the key and of the index of the words, and sorts nothing that is long. A part of
/// the people with one word is a range too, so that a page does not read all of them. On PostgreSQL, other plans are switched off, since it reads a table of this size as a whole.
async fn explain(app: &TestApp) {
    let mut one = ConnectOptions::new(app.database_url());
    one.max_connections(1);
    let db = sea_orm::Database::connect(one).await.unwrap();
    match db.get_database_backend() {
        DbBackend::Postgres => {
            db.execute_unprepared("ANALYZE; SET enable_seqscan = off; SET enable_bitmapscan = off").await
        }
        DbBackend::MySql => db.execute_unprepared("ANALYZE TABLE membership_words, memberships").await,
        _ => db.execute_unprepared("SELECT 1").await,
    }
    .unwrap();
    let words = words::of_search("maria crowd 00007");
    let backend = db.get_database_backend();
    let search = WordSearch { backend, company_id: 1, words: &words };
    let members = membership::Entity::find().filter(membership::Column::CompanyId.eq(1));
    let (after, end) = (("maria".to_owned(), 100_700), ("maria".to_owned(), 102_700));
    let part = Part { word: 2, after: Some(&after), end: Some(&end) };
    // A range by the company, the word and the id; 274 bytes are the length of all three.
    let (words, range, id): (&[_], &[_], &[_]) = match backend {
        DbBackend::Sqlite => {
            (&["membership_words"], &["(word,membership_id)>(?,?)"], &["USING INTEGER PRIMARY KEY"])
        }
        DbBackend::Postgres => (&["membership_words"], &["Index Cond", "ROW("], &["memberships_pkey"]),
        _ => (&["membership_words"], &["range PRIMARY 274"], &["PRIMARY 8"]),
    };
    for (name, statement, read) in [
        ("counts", search.counts(None, 1_001), words),
        ("members", search.members(0, 2_000), words),
        ("nth", search.nth(2, Some(&after), 2_000), range),
        ("found", search.found(&part, Some(members.clone()), 101), range),
        ("counted", word_search::counted(search.found(&part, Some(members), 501), 101), range),
        ("by id", word_search::by_id(100_000..100_003).into_query(), id),
    ] {
        let plan = plan(&db, &statement).await;
        assert!(plan.iter().any(|line| read.iter().all(|text| line.contains(text))), "{name}: {plan:#?}");
        for wrong in
            ["SCAN membership", "SCAN others", "TEMP B-TREE", "Seq Scan", "Sort", " ALL ", "filesort"]
        {
            // Five hundred places that were read in order are sorted again.
            let is_sorted = name == "counted" && ["TEMP B-TREE", "Sort", "filesort"].contains(&wrong);
            assert!(is_sorted || !plan.iter().any(|line| line.contains(wrong)), "{name}: {plan:#?}");
        }
    }
    db.close().await.unwrap();
}

/// The lines of the plan of a statement, without the derived tables of MariaDB.
async fn plan(db: &sea_orm::DatabaseConnection, statement: &SelectStatement) -> Vec<String> {
    let backend = db.get_database_backend();
    let (explain, columns): (_, &[&str]) = match backend {
        DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", &["detail"]),
        DbBackend::Postgres => ("EXPLAIN", &["QUERY PLAN"]),
        _ => ("EXPLAIN", &["table", "type", "key", "key_len", "Extra"]),
    };
    let sql = format!("{explain} {}", backend.build(statement));
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let cell = |row: &sea_orm::QueryResult, column: &str| {
        row.try_get::<Option<String>>("", column).ok().flatten().unwrap_or_default()
    };
    let lines =
        rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.starts_with('<')).collect()
}
