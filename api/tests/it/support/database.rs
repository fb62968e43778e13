//! Databases for tests: a file of its own, or a new database on the server that the environment names.

use std::sync::Mutex;

use ::store::db::migrate;
use kernel::Clock;
use sea_orm::ConnectionTrait;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    MariaDb,
    Postgres,
}

impl Kind {
    /// The kind that `ALDABA_TEST_DATABASE` names, for tests that are run on each in turn: `sqlite` (default),
    /// `mariadb` or `postgres`.
    pub fn chosen() -> Self {
        match std::env::var("ALDABA_TEST_DATABASE").as_deref() {
            Err(_) | Ok("sqlite") => Self::Sqlite,
            Ok("mariadb") => Self::MariaDb,
            Ok("postgres") => Self::Postgres,
            Ok(other) => panic!("ALDABA_TEST_DATABASE is {other}: sqlite, mariadb or postgres"),
        }
    }

    /// The server's own URL, whose user may create databases and users.
    pub fn server(self) -> String {
        let name = match self {
            Self::Sqlite => panic!("SQLite has no server"),
            Self::MariaDb => "ALDABA_TEST_MARIADB_URL",
            Self::Postgres => "ALDABA_TEST_POSTGRES_URL",
        };
        std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: `make test` starts the servers"))
    }

    /// The URL of a new database with the schema; for SQLite a file in `dir`.
    pub async fn migrated(self, dir: &std::path::Path) -> String {
        let url = match self {
            Self::Sqlite => format!("sqlite:{}", dir.join("aldaba.db").display()),
            _ => create(self, "", "").await,
        };
        migrate::up(&url, &Clock::system()).await.expect("the migrations run");
        url
    }
}

/// A database on a server that belongs to one test. It is dropped some time after its test has ended.
#[derive(Debug)]
pub struct Database {
    pub url: String,
    kind: Kind,
}

/// The databases whose tests have ended.
static ENDED: Mutex<Vec<(Kind, String)>> = Mutex::new(Vec::new());

impl Database {
    /// A new database, created with options and filled by statements; drops those whose tests have ended.
    pub async fn create(kind: Kind, options: &str, statements: &str) -> Self {
        for url in ended(kind) {
            // A test that has just ended may still be connected. Whatever cannot be dropped yet is left to the server.
            let name = name(&url);
            let drop = match kind {
                Kind::Postgres => format!("DROP DATABASE {name} WITH (FORCE)"),
                _ => format!("SET lock_wait_timeout = 5; DROP DATABASE {name}"),
            };
            let _ = try_run(&kind.server(), &drop).await;
        }
        Self { url: create(kind, options, statements).await, kind }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        ENDED.lock().expect("no panic").push((self.kind, std::mem::take(&mut self.url)));
    }
}

/// Takes the databases of a kind whose tests have ended.
fn ended(kind: Kind) -> Vec<String> {
    let mut all = ENDED.lock().expect("no panic");
    let (ended, others) = std::mem::take(&mut *all).into_iter().partition(|(of, _)| *of == kind);
    *all = others;
    let ended: Vec<(Kind, String)> = ended;
    ended.into_iter().map(|(_, url)| url).collect()
}

/// Creates a database on the server; its URL. The statements run in it.
async fn create(kind: Kind, options: &str, statements: &str) -> String {
    let server = kind.server();
    let name = format!("aldaba_{}", unique());
    let mut sql = format!("CREATE DATABASE {name} {options}");
    if !statements.is_empty() {
        sql = format!("{sql}; USE {name}; {statements}");
    }
    run(&server, &sql).await;
    let (base, _) = server.rsplit_once('/').expect("a URL with a path");
    format!("{base}/{name}")
}

/// The name of the database in a URL.
pub fn name(url: &str) -> &str {
    url.rsplit('/').next().expect("a database")
}

/// Runs statements on a connection of its own.
pub async fn run(url: &str, sql: &str) {
    try_run(url, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn try_run(url: &str, sql: &str) -> Result<(), sea_orm::DbErr> {
    let connection = sea_orm::Database::connect(url).await?;
    let done = connection.execute_unprepared(sql).await;
    connection.close().await?;
    done.map(drop)
}

/// A name that no other test has.
pub fn unique() -> String {
    kernel::Random::system().uuid().simple().to_string()
}
