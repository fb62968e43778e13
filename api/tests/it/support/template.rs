//! A finished installation, made once for each kind of database and copied for each test.

use std::{ffi::OsString, fmt::Write as _, path::Path, process::Command};

use organisation::setup;
use platform::{Ctx, actor::RequestSource};
use sea_orm::{ConnectionTrait, Database, Statement};
use shared_types::{CreateCompany, FinishSetup, SetupAdministrator};
use tokio::sync::OnceCell;

use super::{
    ENCRYPTION_KEY,
    database::{self, Kind},
};

/// The administrator's email.
pub const ADMIN: &str = "admin@example.com";
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

static TEMPLATES: [OnceCell<Template>; 3] = [const { OnceCell::const_new() }; 3];

/// What a finished installation is copied from.
enum Template {
    /// The files of the data folder, with the embedded database.
    Files(Vec<(OsString, Vec<u8>)>),
    /// Statements that create the tables in an empty database and copy the rows.
    Statements(String),
    /// The name of a database on the server.
    Database(String),
}

/// Copies a finished installation: into the data folder for SQLite, else into a new database on the server.
pub async fn copy(kind: Kind, dir: &Path) -> Option<database::Database> {
    match TEMPLATES[kind as usize].get_or_init(|| make(kind)).await {
        Template::Files(files) => {
            for (name, bytes) in files {
                std::fs::write(dir.join(name), bytes).expect("a copy");
            }
            None
        }
        Template::Statements(statements) => Some(database::Database::create(kind, "", statements).await),
        Template::Database(name) => {
            // Of the two ways that PostgreSQL has of copying a database, this one is quicker for a small one.
            let options = format!("TEMPLATE {name} STRATEGY FILE_COPY");
            Some(database::Database::create(kind, &options, "").await)
        }
    }
}

/// Finishes the installation of a database that is not a copy.
pub async fn install(ctx: &Ctx) {
    let administrator =
        SetupAdministrator { name: Some("Admin".into()), email: ADMIN.into(), password: PASSWORD.into() };
    let company = CreateCompany { name: "Acme".into(), ..CreateCompany::default() };
    let new = FinishSetup { secret: String::new(), company, administrator, users: vec![] };
    setup::finish_locally(ctx, RequestSource::default(), new).await.expect("the set-up");
}

/// Made with the command line: its process has ended before anything is copied, so that nothing changes meanwhile.
async fn make(kind: Kind) -> Template {
    let dir = super::folder();
    let url = kind.migrated(dir.path()).await;
    let password_file = dir.path().join("password");
    std::fs::write(&password_file, PASSWORD).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
    command
        .args(["setup", "--company", "Acme", "--email", ADMIN, "--name", "Admin", "--password-file"])
        .arg(&password_file)
        .env("ALDABA_DATA_DIR", dir.path());
    if kind != Kind::Sqlite {
        command.env("ALDABA_DATABASE_URL", &url).env("ALDABA_ENCRYPTION_KEY", ENCRYPTION_KEY);
    }
    let output = command.output().expect("aldaba runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::remove_file(password_file).expect("the password's file goes");
    match kind {
        Kind::Sqlite => Template::Files(files(dir.path())),
        Kind::MariaDb => Template::Statements(statements(&url).await),
        Kind::Postgres => Template::Database(database::name(&url).to_owned()),
    }
}

fn files(dir: &Path) -> Vec<(OsString, Vec<u8>)> {
    let files = std::fs::read_dir(dir).expect("a folder").flatten();
    files.map(|file| (file.file_name(), std::fs::read(file.path()).expect("a file"))).collect()
}

async fn statements(url: &str) -> String {
    let connection = Database::connect(url).await.expect("the server answers");
    let rows = async |sql: String| {
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        connection.query_all_raw(statement).await.expect("rows")
    };
    let name = database::name(url);
    // Tables are created in alphabetical order, whatever they refer to.
    let mut statements = "SET foreign_key_checks = 0;".to_owned();
    for table in rows("SHOW TABLES".into()).await {
        let table: String = table.try_get_by_index(0).expect("a name");
        let created: String =
            rows(format!("SHOW CREATE TABLE {table}")).await[0].try_get_by_index(1).expect("SQL");
        let _ = write!(statements, "{created};");
        if !rows(format!("SELECT 1 FROM {table} LIMIT 1")).await.is_empty() {
            let _ = write!(statements, "INSERT INTO {table} SELECT * FROM {name}.{table};");
        }
    }
    connection.close().await.expect("the connection closes");
    statements
}
