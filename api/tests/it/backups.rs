//! Backups: what is restored works as before, on every kind of database, and a bad backup changes nothing.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use aldaba::backup::{self, Identity};
use kernel::{Clock, Error};
use platform::config::{Config, Env};
use serde_json::json;

use crate::{
    factors::{ANA, add_totp, ana, with_app},
    oauth::party::{Party, text},
    support::{
        ADMIN, PASSWORD, TestApp,
        database::{Database, Kind, run},
        folder,
    },
};

/// Each named check becomes a test for every kind of database.
macro_rules! on_every_database {
    ($($check:ident),+ $(,)?) => {
        mod sqlite { $(#[tokio::test] async fn $check() { super::$check(super::Kind::Sqlite).await; })+ }
        mod mariadb { $(#[tokio::test] async fn $check() { super::$check(super::Kind::MariaDb).await; })+ }
        mod postgres { $(#[tokio::test] async fn $check() { super::$check(super::Kind::Postgres).await; })+ }
    };
}

on_every_database!(
    everybody_signs_in_after_a_restore,
    a_backup_is_restored_into_another_kind_of_database,
    a_backup_is_not_restored_over_an_installation,
);

/// An empty database of a kind, and the configuration of an installation on it.
struct Empty {
    config: Config,
    key: String,
    dir: tempfile::TempDir,
    _database: Option<Database>,
}

impl Empty {
    async fn new(kind: Kind, key: &str) -> Self {
        let dir = folder();
        let database = match kind {
            Kind::Sqlite => None,
            _ => Some(Database::create(kind, "", "").await),
        };
        let url = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite:{}", dir.path().join("aldaba.db").display()),
        };
        let data = dir.path().display().to_string();
        let config = Config::read(Env::of(&[
            ("ALDABA_DATA_DIR", data.as_str()),
            ("ALDABA_DATABASE_URL", url.as_str()),
            ("ALDABA_ENCRYPTION_KEY", key),
        ]));
        Self { config: config.unwrap(), key: key.to_owned(), dir, _database: database }
    }

    async fn restore(&self, identity: &Identity, file: &Path) -> Result<backup::Restored, String> {
        let identities = std::slice::from_ref(identity);
        backup::restore(&self.config.database, &Clock::system(), identities, file).await.map_err(cause)
    }

    /// A server on what was restored.
    async fn serve(&self) -> TestApp {
        TestApp::on_installation(&self.config.database.url, &self.key).await
    }
}

fn cause(error: Error) -> String {
    match error {
        Error::Internal(cause) | Error::Database(cause) => cause.to_string(),
        other => other.to_string(),
    }
}

/// The key of an installation.
fn key(app: &TestApp) -> String {
    let config = &app.ctx.config.database;
    match &config.encryption_keys {
        Some(keys) => keys[0].expose().to_owned(),
        None => std::fs::read_to_string(config.data_dir.join("encryption.key")).unwrap().trim().to_owned(),
    }
}

async fn back_up(app: &TestApp, identity: &Identity) -> PathBuf {
    let file = app.dir.path().join("backup.age");
    let created =
        backup::create(&app.ctx.config.database, &app.clock, &[identity.to_public()], &file, false).await;
    assert!(created.unwrap().rows > 0);
    file
}

/// Backs up one kind of database, restores it into another, and signs people in.
async fn drill(from: Kind, to: Kind) {
    let app = TestApp::on(from).await;
    let (_, browser) = ana(&app).await;
    let (secret, _) = add_totp(&app, &browser).await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let gone = app.add_user(1, "gone@example.com", json!({})).await;
    run(&app.database_url(), &format!("DELETE FROM users WHERE id = {gone}")).await;
    let identity = Identity::generate();
    let file = back_up(&app, &identity).await;

    let empty = Empty::new(to, &key(&app)).await;
    let restored = empty.restore(&identity, &file).await.unwrap();
    assert_eq!(restored.created_at, app.clock.now());
    let again = empty.serve().await;
    assert_eq!(again.browser().sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
    with_app(&again, ANA, &secret).await;
    let there = Party { app: &again, client_id: party.client_id.clone(), secret: party.secret.clone() };
    let refreshed = there.refresh(text(&tokens["refresh_token"])).await.expect(200);
    there.userinfo(text(&refreshed["access_token"])).await.expect(200);
    let next = again.add_user(1, "next@example.com", json!({})).await;
    assert!(next > gone, "the id of a deleted person is given again");
}

async fn everybody_signs_in_after_a_restore(kind: Kind) {
    drill(kind, kind).await;
}

async fn a_backup_is_restored_into_another_kind_of_database(kind: Kind) {
    let to = match kind {
        Kind::Sqlite => Kind::MariaDb,
        Kind::MariaDb => Kind::Postgres,
        Kind::Postgres => Kind::Sqlite,
    };
    drill(kind, to).await;
}

async fn a_backup_is_not_restored_over_an_installation(kind: Kind) {
    let app = TestApp::on(kind).await;
    let identity = Identity::generate();
    let file = back_up(&app, &identity).await;
    let empty = Empty::new(kind, &key(&app)).await;
    empty.restore(&identity, &file).await.unwrap();
    let refused = empty.restore(&identity, &file).await.unwrap_err();
    assert!(refused.contains("the database is not empty"), "{refused}");
    assert!(refused.contains("companies (1 row)"), "{refused}");
    let again = empty.serve().await;
    assert_eq!(again.browser().sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_backup_during_writes_contains_every_write_acknowledged_before_it() {
    let app = TestApp::on(Kind::Sqlite).await;
    let admin = app.admin().await;
    let add = async |name: &str| admin.post("/v1/companies", json!({ "name": name })).await.expect(201);
    for index in 0..5 {
        add(&format!("Before {index}")).await;
    }
    let identity = Identity::generate();
    let meanwhile = async {
        for index in 0..20 {
            add(&format!("Meanwhile {index}")).await;
        }
    };
    let (file, ()) = tokio::join!(back_up(&app, &identity), meanwhile);
    let empty = Empty::new(Kind::Sqlite, &key(&app)).await;
    empty.restore(&identity, &file).await.unwrap();
    let names = empty.serve().await.texts("companies", "name").await;
    for index in 0..5 {
        assert!(names.contains(&format!("Before {index}")), "{names:?}");
    }
    let later: Vec<_> = names.iter().filter(|name| name.starts_with("Meanwhile")).collect();
    for index in 0..later.len() {
        assert!(
            names.contains(&format!("Meanwhile {index}")),
            "a later write without an earlier one: {names:?}"
        );
    }
}

#[tokio::test]
async fn the_key_in_the_data_folder_is_restored_with_the_embedded_database() {
    let app = TestApp::on(Kind::Sqlite).await;
    let identity = Identity::generate();
    let file = back_up(&app, &identity).await;
    let dir = folder();
    let data = dir.path().display().to_string();
    let config = Config::read(Env::of(&[("ALDABA_DATA_DIR", &data)])).unwrap();
    let identities = [identity];
    backup::restore(&config.database, &Clock::system(), &identities, &file).await.unwrap();
    let placed = std::fs::read_to_string(dir.path().join("encryption.key")).unwrap();
    assert_eq!(placed.trim(), key(&app));

    let extracted = dir.path().join("extracted.key");
    backup::extract_key(&identities, &file, &extracted).unwrap();
    assert_eq!(std::fs::read_to_string(&extracted).unwrap().trim(), key(&app));
    assert!(backup::extract_key(&identities, &file, &extracted).is_err(), "a file was replaced");
}

#[tokio::test]
async fn a_backup_with_secrets_of_another_key_is_refused_and_the_database_stays_empty() {
    let app = TestApp::on(Kind::Sqlite).await;
    let identity = Identity::generate();
    let file = back_up(&app, &identity).await;
    let other = Empty::new(Kind::Sqlite, "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=").await;
    let refused = other.restore(&identity, &file).await.unwrap_err();
    assert!(refused.contains("ALDABA_ENCRYPTION_KEY is not the key"), "{refused}");
    assert!(!refused.contains(&key(&app)), "{refused}");
    let url = &other.config.database.url;
    assert!(
        backup_of(url, &other.dir.path().join("of-nothing.age")).await.contains("contains no installation")
    );
}

/// The error with which the database at a URL is not backed up.
async fn backup_of(url: &str, file: &Path) -> String {
    let data = file.parent().unwrap().display().to_string();
    let variables = [("ALDABA_DATA_DIR", data.as_str()), ("ALDABA_DATABASE_URL", url)];
    let config = Config::read(Env::of(&variables)).unwrap();
    let recipients = [Identity::generate().to_public()];
    let refused = backup::create(&config.database, &Clock::system(), &recipients, file, false).await;
    cause(refused.unwrap_err())
}

#[tokio::test]
async fn a_backup_is_restored_only_whole_and_by_its_recipient() {
    let app = TestApp::on(Kind::Sqlite).await;
    let identity = Identity::generate();
    let file = back_up(&app, &identity).await;
    let empty = Empty::new(Kind::Sqlite, &key(&app)).await;
    let refused = empty.restore(&Identity::generate(), &file).await.unwrap_err();
    assert!(refused.contains("encrypted to another key"), "{refused}");

    let whole = std::fs::read(&file).unwrap();
    let part = app.dir.path().join("part.age");
    for length in [0, 10, 150, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&part, &whole[..length]).unwrap();
        let refused = empty.restore(&identity, &part).await.unwrap_err();
        assert!(refused.contains("cut off"), "{length}: {refused}");
    }
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&part, &changed).unwrap();
    let refused = empty.restore(&identity, &part).await.unwrap_err();
    assert!(refused.contains("damaged"), "{refused}");
    let missing = empty.restore(&identity, &app.dir.path().join("missing.age")).await.unwrap_err();
    assert!(missing.contains("cannot read"), "{missing}");
    // Nothing of these attempts is in the way.
    empty.restore(&identity, &file).await.unwrap();
}

/// Encrypts lines as a backup.
fn archive(identity: &Identity, lines: &str, file: &Path) {
    let recipient = identity.to_public();
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).unwrap();
    let mut writer = encryptor.wrap_output(Vec::new()).unwrap();
    writer.write_all(lines.as_bytes()).unwrap();
    std::fs::write(file, writer.finish().unwrap()).unwrap();
}

#[tokio::test]
async fn a_backup_of_a_newer_release_is_refused_with_both_versions() {
    let key = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    let empty = Empty::new(Kind::Sqlite, key).await;
    let identity = Identity::generate();
    let file = empty.dir.path().join("newer.age");
    for (format, migration) in [(1, "m29990101_000001_future"), (2, "m20261129_000001_companies")] {
        let header = json!({ "header": {
            "format": format,
            "release": "9.1.0",
            "created_at": "2030-01-01T00:00:00Z",
            "database": "sqlite",
            "migrations": [migration],
            "key_ids": [],
            "encryption_key": null,
        } });
        archive(&identity, &format!("{header}\n{}\n", json!({ "end": 0 })), &file);
        let refused = empty.restore(&identity, &file).await.unwrap_err();
        let both = ["aldaba 9.1.0", concat!("aldaba ", env!("CARGO_PKG_VERSION"))];
        assert!(both.iter().all(|version| refused.contains(version)), "{refused}");
    }
}

#[tokio::test]
async fn a_backup_replaces_no_file_unless_forced_and_a_failed_one_leaves_none() {
    let app = TestApp::on(Kind::Sqlite).await;
    let (identity, config) = (Identity::generate(), &app.ctx.config.database);
    let dir = folder();
    let file = dir.path().join("backup.age");
    std::fs::write(&file, "mine").unwrap();
    let recipients = [identity.to_public()];
    let refused = backup::create(config, &app.clock, &recipients, &file, false).await.unwrap_err();
    assert!(cause(refused).contains("--force"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    backup::create(config, &app.clock, &recipients, &file, true).await.unwrap();
    assert_ne!(std::fs::read(&file).unwrap(), b"mine");
    let noted = backup::last(config).unwrap();
    assert_eq!((noted.at, noted.file), (app.clock.now(), file.clone()));

    std::fs::remove_file(&file).unwrap();
    let missing = format!("sqlite:{}", dir.path().join("missing.db").display());
    assert!(backup_of(&missing, &file).await.contains("there is no database"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "something is left");
}

#[tokio::test]
async fn a_backup_that_does_not_fit_on_the_disk_leaves_nothing() {
    let app = TestApp::on(Kind::Sqlite).await;
    let (dir, recipient) = (folder(), Identity::generate().to_public().to_string());
    let file = dir.path().join("backup.age");
    // The system limits the length of a file, and a longer one fails as on a full disk.
    let limited = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", limited, env!("CARGO_BIN_EXE_aldaba"), "backup", "--recipient", &recipient]);
    let output = command.arg(&file).env("ALDABA_DATA_DIR", app.dir.path()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && error.contains("cannot write"), "{error}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "something is left");
}

#[test]
fn recipients_and_identities_are_validated_without_repeating_secrets() {
    let refused = cause(backup::recipients(&["age1nonsense".to_owned()]).unwrap_err());
    assert!(refused.contains("age1nonsense"), "{refused}");
    let dir = folder();
    let file = dir.path().join("identity");
    std::fs::write(&file, "# created\nAGE-SECRET-KEY-1NONSENSE\n").unwrap();
    let Err(refused) = backup::identities(&file) else { panic!("nonsense is an identity") };
    let refused = cause(refused);
    assert!(refused.contains("contains no identity") && !refused.contains("NONSENSE"), "{refused}");
}

/// Runs the program with a data folder.
fn aldaba(data: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
    command.args(arguments).env("ALDABA_DATA_DIR", data).output().unwrap()
}

async fn move_from_sqlite(to: Kind) {
    let dir = folder();
    let data = dir.path().join("data");
    let (password, url_file) = (dir.path().join("password"), dir.path().join("url"));
    std::fs::write(&password, PASSWORD).unwrap();
    let password = password.display().to_string();
    let setup = ["setup", "--company", "Acme", "--email", ADMIN, "--password-file", &password];
    assert!(aldaba(&data, &setup).status.success());
    let key = std::fs::read_to_string(data.join("encryption.key")).unwrap();
    let empty = Empty::new(to, key.trim()).await;
    std::fs::write(&url_file, &empty.config.database.url).unwrap();
    let url_file = url_file.display().to_string();
    let moved = aldaba(&data, &["move-database", "--to-file", &url_file]);
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    assert!(String::from_utf8_lossy(&moved.stdout).contains("ALDABA_ENCRYPTION_KEY_FILE"));
    let app = empty.serve().await;
    assert_eq!(app.browser().sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
    let again = aldaba(&data, &["move-database", "--to-file", &url_file]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("the database is not empty"));
}

#[tokio::test]
async fn an_installation_is_moved_from_sqlite_to_mariadb() {
    move_from_sqlite(Kind::MariaDb).await;
}

#[tokio::test]
async fn an_installation_is_moved_from_sqlite_to_postgresql() {
    move_from_sqlite(Kind::Postgres).await;
}

#[tokio::test]
async fn an_embedded_database_is_backed_up_but_not_moved_while_a_server_uses_it() {
    let app = TestApp::on(Kind::Sqlite).await;
    let identity = Identity::generate();
    let recipient = identity.to_public().to_string();
    let file = app.dir.path().join("by-command.age").display().to_string();
    let written = aldaba(app.dir.path(), &["backup", "--recipient", &recipient, &file]);
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let to = format!("sqlite:{}", app.dir.path().join("other.db").display());
    let refused = aldaba(app.dir.path(), &["move-database", "--to", &to]);
    assert!(!refused.status.success());
    let refused = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.contains("another aldaba has this database open"), "{refused}");
}
