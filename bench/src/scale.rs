//! Sign-ins, refreshes and introspections in a small and in a large installation.

use std::{path::Path, time::SystemTime};

use aws_lc_rs::digest::{SHA256, digest};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::json;

use crate::{
    Outcome,
    http::Connection,
    lists,
    load::{self, Run, Task, median, middle},
    prepare::{self, Api, App, REDIRECT_URI, serve},
    process::Server,
    report::{Table, thousands},
    say,
    tasks::{introspection, open, refresh},
};

/// People and applications of the small and of the large installation.
const SIZES: [(u64, u64); 2] = [(100, 10), (100_000, 1_000)];
/// The most people who are signed in.
const MAX_SESSIONS: u64 = 2_000;
/// How many callers there are at the same time.
const CALLERS: u64 = 4;
/// How many grants each caller has to refresh or to introspect.
const GRANTS: u64 = 100;
/// How often something is done in a run.
const COUNT: usize = 1_600;
/// The most that the large installation may cost, as a multiple of the small one.
const MAX_RATIO: f64 = 1.5;

/// What is done.
#[derive(Debug, Clone, Copy)]
enum Case {
    Flow,
    Refresh,
    Introspection,
}

const CASES: [(Case, &str); 3] =
    [(Case::Flow, "flows"), (Case::Refresh, "refreshes"), (Case::Introspection, "introspections")];

/// An installation that runs.
struct Scale {
    server: Server,
    sessions: u64,
    apps: Vec<App>,
}

/// Measures and returns the rows.
pub(crate) async fn measure(binary: &Path, folder: &Path, rounds: usize) -> Outcome<Table> {
    let mut table = Table::default();
    let mut scales = Vec::new();
    for (people, apps) in SIZES {
        say(&format!("making {people} people and {apps} applications"));
        let data = folder.join(people.to_string());
        std::fs::create_dir(&data)?;
        scales.push(Scale::make(binary, &data, people, apps).await?);
    }
    let mut runs: Vec<Vec<Vec<Run>>> = vec![vec![Vec::new(); scales.len()]; CASES.len()];
    for round in 0..=rounds {
        say(&format!("scale, round {round} of {rounds}"));
        for ((case, _), runs) in CASES.iter().zip(&mut runs) {
            for (scale, runs) in scales.iter().zip(runs) {
                let run = scale.run(*case).await?;
                if round > 0 {
                    runs.push(run);
                }
            }
        }
    }
    for ((_, name), runs) in CASES.iter().zip(&runs) {
        table.row(cells(name, &runs[0], &runs[1]));
    }
    for scale in scales {
        scale.server.stop().await?;
    }
    Ok(table)
}

fn cells(name: &str, small: &[Run], large: &[Run]) -> [String; 8] {
    let ratio = middle(small.iter().zip(large).map(|(small, large)| large.cpu / small.cpu).collect());
    let (small, large) = (median(small), median(large));
    [
        format!("100,000 users, 1,000 applications, {name}"),
        format!("{}/s", thousands(large.per_second)),
        format!("{:.1}", large.p50),
        format!("{:.1}", large.p99),
        format!("{:.3}", large.cpu),
        format!("{:.3} (100 users, 10 applications)", small.cpu),
        format!("{ratio:.2}"),
        format!("≤ {MAX_RATIO}"),
    ]
}

impl Scale {
    async fn make(binary: &Path, folder: &Path, people: u64, apps: u64) -> Outcome<Self> {
        let bearer = prepare::administrator(binary, folder)?;
        let server = serve(binary, folder).await?;
        let secret = register(&mut Api::open(server.port, bearer).await?).await?;
        server.stop().await?;
        lists::fill(folder, people).await?;
        let sessions = people.min(MAX_SESSIONS);
        let connection = Database::connect(format!("sqlite:{}", folder.join("aldaba.db").display())).await?;
        multiply(&connection, apps).await?;
        sign_in(&connection, people, sessions).await?;
        connection.close().await?;
        let apps = (0..apps).map(|number| App::new(&client_id(number), &secret)).collect();
        Ok(Self { server: serve(binary, folder).await?, sessions, apps })
    }

    async fn run(&self, case: Case) -> Outcome<Run> {
        let mut tasks = Vec::new();
        for caller in 0..CALLERS {
            let mut connection = Connection::open(self.server.port).await?;
            let mut grants = Vec::new();
            for number in 0..GRANTS {
                let (cookie, app) = self.pair(caller * GRANTS + number);
                if let Case::Flow = case {
                    grants.push(Grant {
                        cookie,
                        app,
                        access_token: String::new(),
                        refresh_token: String::new(),
                    });
                    continue;
                }
                let tokens = open(&mut connection, &cookie, &app).await?;
                let (access_token, refresh_token) = (tokens.access_token, tokens.refresh_token);
                grants.push(Grant { cookie, app, access_token, refresh_token });
            }
            tasks.push(Caller { case, connection, grants, next: 0 });
        }
        load::run(&self.server, tasks, COUNT, std::time::Duration::ZERO).await
    }

    /// A person's cookie and an application: other ones each time, as far as there are.
    fn pair(&self, number: u64) -> (String, App) {
        let session = number * 7_919 % self.sessions;
        let app = number * 31 % self.apps.len() as u64;
        (format!("aldaba={}", cookie(session)), self.apps[app as usize].clone())
    }
}

/// What one person granted one application.
struct Grant {
    cookie: String,
    app: App,
    access_token: String,
    refresh_token: String,
}

/// One caller, for one grant after another.
struct Caller {
    case: Case,
    connection: Connection,
    grants: Vec<Grant>,
    next: usize,
}

impl Task for Caller {
    async fn once(&mut self) -> Outcome {
        let count = self.grants.len();
        let grant = &mut self.grants[self.next % count];
        self.next += 1;
        match self.case {
            Case::Flow => drop(open(&mut self.connection, &grant.cookie, &grant.app).await?),
            Case::Refresh => {
                let tokens = refresh(&mut self.connection, &grant.app, &grant.refresh_token).await?;
                grant.refresh_token = tokens.refresh_token;
            }
            Case::Introspection => {
                let request = introspection(&grant.app, &grant.access_token)?;
                let answer = self.connection.send(request).await?.expect(200)?;
                if answer.json()?["active"] != true {
                    return Err("a token is not active".into());
                }
            }
        }
        Ok(())
    }
}

fn client_id(number: u64) -> String {
    format!("bench-{number}")
}

fn cookie(session: u64) -> String {
    format!("bench-session-{session:029}")
}

/// Registers the application that all others are copies of; its secret.
async fn register(api: &mut Api) -> Outcome<String> {
    let body = json!({
        "name": "Bench 0",
        "redirect_uris": [REDIRECT_URI],
        "access_policy": "all_members",
        "id_token_signed_response_alg": "ES256",
    });
    let path = format!("/v1/applications/{}", client_id(0));
    let secret = api.call("POST", &path, &body).await?["client_secret"].as_str().map(str::to_owned);
    api.call("PUT", &format!("/v1/companies/1/entitlements/{}", client_id(0)), &json!({})).await?;
    secret.ok_or_else(|| "the application has no secret".into())
}

/// Copies the application, with its roles, secrets and entitlements, until there are as many as wanted.
async fn multiply(connection: &DatabaseConnection, apps: u64) -> Outcome {
    for number in 1..apps {
        let client_id = format!("'{}'", client_id(number));
        let name = format!("'Bench {number}'");
        let application =
            [("client_id", &*client_id), ("code", &*client_id), ("name", &*name), ("name_key", &*name)];
        copy(connection, "applications", "id = 1", &application).await?;
        let id = format!("{}", number + 1);
        for table in ["application_roles", "application_secrets", "entitlements"] {
            copy(connection, table, "application_id = 1", &[("application_id", &id)]).await?;
        }
    }
    Ok(())
}

/// Copies the rows of a table that fit, with other values in some columns and an id of their own.
async fn copy(
    connection: &DatabaseConnection,
    table: &str,
    which: &str,
    changed: &[(&str, &str)],
) -> Outcome {
    let pragma = format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id'");
    let backend = connection.get_database_backend();
    let rows = connection.query_all_raw(Statement::from_string(backend, pragma)).await?;
    let columns = rows.iter().map(|row| row.try_get("", "name")).collect::<Result<Vec<String>, _>>()?;
    let value = |column: &String| {
        let found = changed.iter().find(|(name, _)| name == column);
        found.map_or_else(|| column.clone(), |(_, value)| (*value).to_owned())
    };
    let values: Vec<_> = columns.iter().map(value).collect();
    let (columns, values) = (columns.join(","), values.join(","));
    let insert = format!("INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {which}");
    connection.execute_unprepared(&insert).await?;
    Ok(())
}

/// Begins sessions of people who are far apart.
#[expect(clippy::disallowed_methods, reason = "the server that is measured goes by the system's clock too")]
async fn sign_in(connection: &DatabaseConnection, people: u64, sessions: u64) -> Outcome {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let later = now + 12 * 3_600_000;
    for session in 0..sessions {
        let user_id = 2 + session * (people / sessions);
        let hash = digest(&SHA256, cookie(session).as_bytes());
        let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let insert = format!(
            "INSERT INTO sessions (id, token_hash, cookie_number, user_id, auth_time, acr, amr, created_at, expires_at) \
             VALUES (x'{session:032x}', x'{hash}', 0, {user_id}, {now}, '1', 'pwd', {now}, {later})"
        );
        connection.execute_unprepared(&insert).await?;
    }
    Ok(())
}
