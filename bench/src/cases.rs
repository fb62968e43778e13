//! What is measured, each beside the limit of the same work.

use std::{future::Future, time::Duration};

use crate::{
    Outcome,
    load::{self, Run, Task},
    prepare::{App, Installation, USERS},
    process::Server,
    tasks::{Flow, Guess, LimitFlow, Refresh, Same, SignIn},
};

/// What a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    ClientCredentials,
    Flow,
    Refresh,
    Introspection,
    Userinfo,
    SignIn,
    /// Wrong passwords of people who have an account.
    WrongPassword,
    /// Passwords for logins that are nobody's.
    UnknownLogin,
    Discovery,
    Keys,
}

/// Something to measure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    /// What ID tokens are signed with, where there are any.
    alg: &'static str,
    /// How often it is done in one run.
    count: usize,
    /// What the limit does for it.
    pub(crate) limit: &'static str,
    /// The most that it may cost, as a multiple of the limit.
    pub(crate) target: Option<f64>,
}

/// How much of it there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// How many users do it at the same time.
    pub(crate) users: usize,
    /// How often it is done, as a multiple of the usual number.
    pub(crate) share: f64,
    /// How long a user waits after each time.
    pub(crate) pause: Duration,
}

/// Everything that is measured.
pub(crate) const ALL: [Case; 12] = [
    case(Kind::ClientCredentials, "client-credentials tokens", "", 10_000, "ES256 signature", Some(1.7)),
    case(Kind::Flow, "flows, ID token RS256", "RS256", 2_000, "row, rotated row, both signatures", Some(2.0)),
    case(Kind::Flow, "flows, ID token ES256", "ES256", 2_400, "row, rotated row, both signatures", Some(2.0)),
    case(
        Kind::Refresh,
        "refreshes, ID token RS256",
        "RS256",
        1_200,
        "rotated row, both signatures",
        Some(1.7),
    ),
    case(
        Kind::Refresh,
        "refreshes, ID token ES256",
        "ES256",
        1_200,
        "rotated row, both signatures",
        Some(1.7),
    ),
    case(Kind::SignIn, "password sign-ins", "", 200, "Argon2id hash", Some(1.1)),
    // The two must cost the same, or the time says who has an account.
    case(Kind::WrongPassword, "wrong passwords of a known login", "", 200, "Argon2id hash", None),
    case(Kind::UnknownLogin, "passwords of an unknown login", "", 200, "Argon2id hash", None),
    case(Kind::Introspection, "introspections", "", 10_000, "ES256 verification", None),
    case(Kind::Userinfo, "userinfo", "", 10_000, "ES256 verification", None),
    case(Kind::Discovery, "discovery", "", 20_000, "an answer", Some(1.3)),
    case(Kind::Keys, "key set", "", 20_000, "an answer", Some(1.3)),
];

const fn case(
    kind: Kind,
    name: &'static str,
    alg: &'static str,
    count: usize,
    limit: &'static str,
    target: Option<f64>,
) -> Case {
    Case { kind, name, alg, count, limit, target }
}

impl Case {
    /// What ID tokens are signed with, where there are any.
    pub(crate) fn alg(&self) -> &'static str {
        self.alg
    }

    /// How often `load` wants it done.
    pub(crate) fn count_of(&self, load: Load) -> usize {
        (self.count as f64 * load.share) as usize
    }

    /// One run on Aldaba.
    pub(crate) async fn run(&self, server: &Server, installation: &Installation, load: Load) -> Outcome<Run> {
        let port = server.port;
        let app: &App = if self.alg == "ES256" { &installation.es256 } else { &installation.rs256 };
        let count = self.count_of(load);
        match self.kind {
            Kind::ClientCredentials => go(server, load, count, |_| Same::client_credentials(port, app)).await,
            Kind::Flow => go(server, load, count, |user| Flow::new(port, user, app)).await,
            Kind::Refresh => go(server, load, count, |user| Refresh::new(port, user, app)).await,
            Kind::SignIn => go(server, load, count, |user| SignIn::new(port, user)).await,
            Kind::WrongPassword => go(server, load, count, |user| Guess::known(port, user)).await,
            Kind::UnknownLogin => go(server, load, count, |user| Guess::unknown(port, user)).await,
            Kind::Introspection => {
                let make =
                    |user| async move { Same::introspect(port, app, &token(port, user, app).await?).await };
                go(server, load, count, make).await
            }
            Kind::Userinfo => {
                let make = |user| async move { Same::userinfo(port, &token(port, user, app).await?).await };
                go(server, load, count, make).await
            }
            Kind::Discovery => {
                go(server, load, count, |_| Same::get(port, "/.well-known/openid-configuration", &[])).await
            }
            Kind::Keys => go(server, load, count, |_| Same::get(port, "/oauth2/jwks", &[])).await,
        }
    }

    /// One run on the limit.
    pub(crate) async fn run_limit(&self, limit: &Server, load: Load) -> Outcome<Run> {
        let (port, count) = (limit.port, self.count_of(load));
        let path = match self.kind {
            Kind::Flow => return go(limit, load, count, |_| LimitFlow::new(port, self.alg)).await,
            Kind::Discovery | Kind::Keys => {
                return go(limit, load, count, |_| Same::get(port, "/hello", &[])).await;
            }
            Kind::ClientCredentials => "/sign".to_owned(),
            Kind::Refresh => format!("/refresh/{}", self.alg),
            Kind::SignIn | Kind::WrongPassword | Kind::UnknownLogin => "/hash".to_owned(),
            Kind::Introspection | Kind::Userinfo => "/verify".to_owned(),
        };
        go(limit, load, count, |_| Same::post(port, &path, &[], "")).await
    }
}

/// A fresh access token.
async fn token(port: u16, user: usize, app: &App) -> Outcome<String> {
    Ok(Flow::new(port, user, app).await?.tokens().await?.access_token)
}

/// Signs in `count` times.
pub(crate) async fn sign_ins(server: &Server, count: usize) -> Outcome<Run> {
    go(server, Load { users: USERS, share: 1.0, pause: Duration::ZERO }, count, |user| {
        SignIn::new(server.port, user)
    })
    .await
}

async fn go<T, F>(server: &Server, load: Load, count: usize, make: impl Fn(usize) -> F) -> Outcome<Run>
where
    T: Task,
    F: Future<Output = Outcome<T>>,
{
    let mut tasks = Vec::new();
    for user in 0..load.users {
        tasks.push(make(user).await?);
    }
    load::run(server, tasks, count, load.pause).await
}
