//! Databases for tests: a file of its own, or a new database on the server that the environment names.

use aldaba::{domain::db::migrate, kernel::Clock};
use sea_orm::{ConnectionTrait, Database};

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

    /// The URL of a new and empty database; for SQLite a file in `dir`.
    pub async fn create(self, dir: &std::path::Path) -> String {
        if self == Self::Sqlite {
            return format!("sqlite:{}", dir.join("aldaba.db").display());
        }
        let server = self.server();
        let name = format!("aldaba_{}", unique());
        run(&server, &format!("CREATE DATABASE {name}")).await;
        let (base, _) = server.rsplit_once('/').expect("a URL with a path");
        format!("{base}/{name}")
    }

    /// The URL of a new database with the schema.
    pub async fn migrated(self, dir: &std::path::Path) -> String {
        let url = self.create(dir).await;
        migrate::up(&url, &Clock::system()).await.expect("the migrations run");
        url
    }
}

/// Runs one statement on a connection of its own.
pub async fn run(url: &str, sql: &str) {
    let connection = Database::connect(url).await.expect("the server answers");
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await.expect("the connection closes");
}

/// A name that no other test has.
pub fn unique() -> String {
    aldaba::kernel::Random::system().uuid().simple().to_string()
}
