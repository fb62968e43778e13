//! A server for one test, and the few things that tests do with it.

mod browser;
mod client;
pub mod database;
mod installed;
mod logs;
mod notices;
mod patience;
pub mod places;
mod proxy;
mod published;
pub mod smtp;
mod template;
mod worker;

use std::{net::TcpListener, path::Path, sync::Arc};

use aldaba::app;
use chrono::TimeDelta;
use kernel::Clock;
use organisation::people;
use platform::{
    Actor, Ctx,
    config::{Config, Env},
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use shared_types::ApiScope;
use tokens::api_tokens;
use tokio::sync::oneshot;

pub use browser::{Browser, hidden};
pub use client::{Answer, Client, builder};
use database::{Database, Kind};
pub use installed::installed;
pub use logs::Logs;
pub use notices::{HANG, Notices};
pub use patience::{Patience, is_quick, until};
pub use proxy::Proxy;
pub use published::Published;
pub use template::{ADMIN, PASSWORD};

/// 32 bytes, as base64.
const ENCRYPTION_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A running server with a database of its own. It stops, and its folder goes, when it is dropped.
pub struct TestApp {
    /// What it is called: `http://localhost:<port>`.
    pub url: String,
    /// Its time.
    pub clock: Clock,
    /// Its folder.
    pub dir: tempfile::TempDir,
    pub ctx: Ctx,
    stop: Option<oneshot::Sender<()>>,
    /// Its database, where that is on a server and its alone.
    _database: Option<Database>,
}

/// What its database is.
enum Source {
    /// A finished installation of a kind of database.
    Installed(Kind),
    /// A new database of a kind, with the schema and nothing else.
    Fresh(Kind),
    /// The database at a URL, of an installation that is finished.
    At(String),
    /// The same, of one that is finished first.
    Unfinished(String),
}

/// How many generated inputs a property is checked with: `usual`, unless `ALDABA_FUZZ_CASES` names another number.
pub fn cases(usual: u32) -> u32 {
    match std::env::var("ALDABA_FUZZ_CASES") {
        Ok(cases) => cases.parse().expect("ALDABA_FUZZ_CASES is a number"),
        Err(_) => usual,
    }
}

/// A temporary folder, in memory where there is such a place: tests write much that nobody reads.
pub fn folder() -> tempfile::TempDir {
    let shared = Path::new("/dev/shm");
    let folder = match std::env::var_os("TMPDIR") {
        None if shared.is_dir() => tempfile::tempdir_in(shared),
        _ => tempfile::tempdir(),
    };
    folder.expect("a temporary folder")
}

impl TestApp {
    /// An installation with the company `Acme` (id 1) and its administrator [`ADMIN`] (id 1).
    pub async fn start() -> Self {
        Self::on(Kind::chosen()).await
    }

    /// An installation that is not finished.
    pub async fn fresh() -> Self {
        Self::fresh_with(&[]).await
    }

    /// An installation that is not finished, with configuration of its own.
    pub async fn fresh_with(variables: &[(&str, &str)]) -> Self {
        Self::build(Source::Fresh(Kind::chosen()), variables).await
    }

    /// An installation as [`TestApp::start`], with configuration of its own.
    pub async fn configured(variables: &[(&str, &str)]) -> Self {
        Self::build(Source::Installed(Kind::chosen()), variables).await
    }

    /// An installation as [`TestApp::start`] on one kind of database, whatever the environment chooses.
    pub async fn on(kind: Kind) -> Self {
        Self::build(Source::Installed(kind), &[]).await
    }

    /// An installation as [`TestApp::start`] on a database with the schema.
    pub async fn with_database(url: &str) -> Self {
        Self::build(Source::Unfinished(url.to_owned()), &[]).await
    }

    /// An installation as [`TestApp::start`] whose worker does not run, so that the statements of a request can be
    /// counted.
    pub async fn without_worker() -> Self {
        let (mut app, listener) = Self::open(Source::Installed(Kind::chosen()), &[]).await;
        let (stop, stopped) = oneshot::channel::<()>();
        app.stop = Some(stop);
        let ctx = app.ctx.clone();
        tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            let _ = app::serve_requests(&ctx, listener, stopped).await;
        });
        // Metrics are recorded from the first time that they are asked for.
        app.anonymous().get("/metrics").await;
        app
    }

    /// A second instance on this one's database, which is on a server.
    pub async fn beside(&self) -> Self {
        let issuer = self.url.clone();
        Self::build(Source::At(self.database_url()), &[("ALDABA_PUBLIC_URL", &issuer)]).await
    }

    /// A server on a database that contains an installation whose secrets are encrypted with a key.
    pub async fn on_installation(url: &str, key: &str) -> Self {
        Self::build(Source::At(url.to_owned()), &[("ALDABA_ENCRYPTION_KEY", key)]).await
    }

    /// A second instance, which reaches this one's database through a proxy.
    pub async fn through(&self, proxy: &Proxy) -> Self {
        Self::build(Source::At(proxy.url()), &[("ALDABA_PUBLIC_URL", &self.url)]).await
    }

    /// Where its database is.
    pub fn database_url(&self) -> String {
        self.ctx.config.database.url.clone()
    }

    /// How many statements the database was sent.
    pub fn statements(&self) -> u64 {
        self.ctx.db.statements()
    }

    async fn build(source: Source, variables: &[(&str, &str)]) -> Self {
        let (mut app, listener) = Self::open(source, variables).await;
        let (stop, stopped) = oneshot::channel();
        app.stop = Some(stop);
        tokio::spawn(app::serve(app.ctx.clone(), listener, async {
            let _ = stopped.await;
        }));
        app
    }

    /// A server that does not serve yet, and what it will listen with.
    async fn open(source: Source, variables: &[(&str, &str)]) -> (Self, TcpListener) {
        let dir = folder();
        let own = match source {
            Source::Installed(kind) => template::copy(kind, dir.path()).await,
            _ => None,
        };
        let database = match &source {
            Source::Installed(_) => own.as_ref().map(|own| own.url.clone()),
            Source::Fresh(Kind::Sqlite) => None,
            Source::Fresh(kind) => Some(kind.migrated(dir.path()).await),
            Source::At(url) | Source::Unfinished(url) => Some(url.clone()),
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let url = format!("http://localhost:{}", address.port());
        let data = dir.path().display().to_string();
        let bind = address.to_string();
        let mut environment =
            vec![("ALDABA_DATA_DIR", &*data), ("ALDABA_PUBLIC_URL", &*url), ("ALDABA_BIND", &*bind)];
        if let Some(database) = &database {
            environment.extend([
                ("ALDABA_DATABASE_URL", database.as_str()),
                ("ALDABA_ENCRYPTION_KEY", ENCRYPTION_KEY),
            ]);
        }
        // No test asks a name server outside.
        environment.push(("ALDABA_DNS_SERVER", "127.0.0.1:9"));
        environment.extend(variables);
        let config = Config::read(Env::of(&environment)).expect("a valid configuration");
        let clock = Clock::stopped();
        let ctx = app::open(config, clock.clone()).await.expect("the database opens");
        if matches!(source, Source::Unfinished(_)) {
            template::install(&ctx).await;
        }
        (Self { url, clock, dir, ctx, stop: None, _database: own }, listener)
    }

    /// Moves the server's time on. A clock that is set back is `clock.set`.
    pub fn advance(&self, by: TimeDelta) {
        assert!(by >= TimeDelta::zero(), "time does not go back: set the clock");
        self.clock.advance(by);
    }

    /// The set-up link's secret.
    pub async fn setup_secret(&self) -> String {
        let link =
            app::setup_link(&self.ctx).await.expect("the database answers").expect("not yet installed");
        link.split_once('#').expect("a fragment").1.to_owned()
    }

    /// An anonymous caller of `/v1`.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// The administrator, with a personal API token.
    pub async fn admin(&self) -> Client {
        self.caller(ADMIN).await
    }

    /// A person, with a personal API token as `aldaba token` makes it.
    pub async fn caller(&self, email: &str) -> Client {
        self.caller_with(email, ApiScope::All).await
    }

    /// A person, with a personal API token that only reads.
    pub async fn reader(&self, email: &str) -> Client {
        self.caller_with(email, ApiScope::Read).await
    }

    async fn caller_with(&self, email: &str, scope: ApiScope) -> Client {
        let user = people::by_email(&self.ctx, email).await.expect("the database answers").expect("the user");
        let lifetime = std::time::Duration::from_secs(365 * 86_400);
        let token = api_tokens::create(&self.ctx, &Actor::system(), user, "test", scope, lifetime).await;
        Client::new(&self.url, Some(token.expect("a token").expose()))
    }

    /// A browser with no cookies yet.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// A browser with no cookies yet and a `User-Agent`, at an address that a proxy reports.
    pub fn browser_at(&self, ip: &str, user_agent: &str) -> Browser {
        Browser::sending(&self.url, Arc::default(), &[("x-forwarded-for", ip), ("user-agent", user_agent)])
    }

    /// Adds an active user with [`PASSWORD`] to a company; its id.
    pub async fn add_user(&self, company_id: i64, email: &str, more: Value) -> i64 {
        let mut body = json!({ "name": email.split('@').next(), "email": email, "password": PASSWORD });
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        let path = format!("/v1/companies/{company_id}/users");
        self.admin().await.post(&path, body).await.expect(201)["id"].as_i64().expect("an id")
    }

    /// Registers an application, entitles company 1 to it and gives the users the role `user`.
    pub async fn add_application(&self, body: Value, user_ids: &[i64]) -> Value {
        let admin = self.admin().await;
        let application = admin.post("/v1/applications", body).await.expect(201);
        let client_id = application["client_id"].as_str().expect("a client id").to_owned();
        admin.put(&format!("/v1/companies/1/entitlements/{client_id}"), json!({})).await.expect(200);
        let access = json!({ "roles": [{ "role": "user", "user_ids": user_ids }] });
        admin.put(&format!("/v1/companies/1/applications/{client_id}/access"), access).await.expect(200);
        application
    }

    /// How many rows tables have.
    pub async fn count_all(&self, tables: &[&str]) -> Vec<i64> {
        let mut counts = Vec::new();
        for table in tables {
            counts.push(crate::store::count(&self.ctx.db, table).await);
        }
        counts
    }

    /// The texts of a column of a table.
    pub async fn texts(&self, table: &str, column: &str) -> Vec<String> {
        crate::store::texts(&self.ctx.db, table, column).await
    }

    /// The path of the link in a mail that begins with `path`.
    pub fn link_in(&self, mail: &str, path: &str) -> String {
        let mail = mail.replace("=\r\n", "");
        let found = mail.split(&self.url).find(|rest| rest.starts_with(path));
        let end = |c: char| !(c.is_ascii_alphanumeric() || "/_-".contains(c));
        found.expect("a link").split(end).next().expect("its begin").to_owned()
    }

    /// Writes the audit events that are counted, which otherwise happens within a minute.
    pub async fn write_sums(&self) {
        // The first of an hour is written in the background.
        for _ in 0..3 {
            platform::audit_counts::write(&self.ctx).await;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Deletes what has expired, which otherwise happens once a minute.
    pub async fn clean_up(&self) {
        aldaba::worker::delete_expired(&self.ctx).await;
    }

    /// The details of the audit events of a kind, the oldest first.
    pub async fn audited(&self, kind: &str) -> Vec<Value> {
        let db = self.ctx.db.read();
        let sql = format!("SELECT details FROM audit_events WHERE kind = '{kind}' ORDER BY id");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        let details = |row: &sea_orm::QueryResult| row.try_get::<String>("", "details").expect("details");
        let rows = rows.expect("the audit events");
        rows.iter().map(|row| serde_json::from_str(&details(row)).expect("JSON")).collect()
    }

    /// Puts the database's sessions in another time zone than UTC, as far as the kind of database has such a thing.
    pub async fn in_time_zone(&self, kind: Kind) {
        let url = &self.ctx.config.database.url;
        let name = database::name(url);
        match kind {
            Kind::Postgres => {
                database::run(url, &format!("ALTER DATABASE {name} SET timezone TO 'Asia/Tokyo'")).await
            }
            Kind::MariaDb => database::run(url, "SET SESSION time_zone = '+09:00'").await,
            Kind::Sqlite => {}
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}
