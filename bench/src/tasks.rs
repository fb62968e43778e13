//! What users and applications do.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request};
use url::Url;

use crate::{
    Outcome,
    http::{Answer, Connection, request},
    load::Task,
    prepare::{App, PASSWORD, REDIRECT_URI, email, form},
};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// The verifier and challenge of RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The same request again and again.
pub(crate) struct Same {
    connection: Connection,
    request: Request<Full<Bytes>>,
}

impl Same {
    pub(crate) async fn get(port: u16, path: &str, headers: &[(&str, &str)]) -> Outcome<Self> {
        let request = request(Method::GET, path, headers, "")?;
        Ok(Self { connection: Connection::open(port).await?, request })
    }

    pub(crate) async fn post(port: u16, path: &str, headers: &[(&str, &str)], body: &str) -> Outcome<Self> {
        let request = request(Method::POST, path, headers, body)?;
        Ok(Self { connection: Connection::open(port).await?, request })
    }

    /// An application asks for a token of its own.
    pub(crate) async fn client_credentials(port: u16, app: &App) -> Outcome<Self> {
        let body = form(&[("grant_type", "client_credentials"), ("scope", "roles")]);
        Self::post(port, "/oauth2/token", &[("authorization", &app.basic), FORM], &body).await
    }

    /// An application introspects a token.
    pub(crate) async fn introspect(port: u16, app: &App, token: &str) -> Outcome<Self> {
        Ok(Self { connection: Connection::open(port).await?, request: introspection(app, token)? })
    }

    /// An application asks who a token's person is.
    pub(crate) async fn userinfo(port: u16, token: &str) -> Outcome<Self> {
        Self::get(port, "/oauth2/userinfo", &[("authorization", &format!("Bearer {token}"))]).await
    }
}

/// Introspects a token.
pub(crate) fn introspection(app: &App, token: &str) -> Outcome<Request<Full<Bytes>>> {
    let headers = [("authorization", &*app.basic), FORM];
    request(Method::POST, "/oauth2/introspect", &headers, &form(&[("token", token)]))
}

impl Task for Same {
    async fn once(&mut self) -> Outcome {
        self.connection.send(self.request.clone()).await?.expect(200)?;
        Ok(())
    }
}

/// A person signs in at the page; a new session each time.
pub(crate) struct SignIn {
    connection: Connection,
    cookie: String,
    body: String,
}

impl SignIn {
    pub(crate) async fn new(port: u16, user: usize) -> Outcome<Self> {
        Self::with(port, &email(user), PASSWORD).await
    }

    async fn with(port: u16, login: &str, password: &str) -> Outcome<Self> {
        let mut connection = Connection::open(port).await?;
        let page = connection.get("/sign-in", &[("accept", "text/html")]).await?.expect(200)?;
        let html = page.text();
        let csrf = html.split("name=\"csrf\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
        let csrf = csrf.and_then(|rest| rest.split('"').next()).ok_or("the page has no field csrf")?;
        let body = form(&[("csrf", csrf), ("email", login), ("password", password)]);
        Ok(Self { connection, cookie: page.cookie().to_owned(), body })
    }

    /// The session cookie.
    async fn sign_in(&mut self) -> Outcome<String> {
        Ok(self.submit(303).await?.cookie().to_owned())
    }

    async fn submit(&mut self, status: u16) -> Outcome<Answer> {
        let headers = [("accept", "text/html"), ("cookie", &*self.cookie), FORM];
        self.connection.post("/sign-in", &headers, &self.body).await?.expect(status)
    }
}

/// A password that is refused.
pub(crate) struct Guess(SignIn);

impl Guess {
    /// For the login of a person.
    pub(crate) async fn known(port: u16, user: usize) -> Outcome<Self> {
        SignIn::with(port, &email(user), "not the password").await.map(Self)
    }

    /// For a login that is nobody's.
    pub(crate) async fn unknown(port: u16, user: usize) -> Outcome<Self> {
        SignIn::with(port, &format!("nobody{user}@example.com"), "not the password").await.map(Self)
    }
}

impl Task for Guess {
    async fn once(&mut self) -> Outcome {
        self.0.submit(401).await.map(drop)
    }
}

impl Task for SignIn {
    async fn once(&mut self) -> Outcome {
        self.sign_in().await?;
        Ok(())
    }
}

/// What an application gets for a code or a refresh token.
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// The paths of the endpoints of a provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endpoints {
    pub(crate) authorize: &'static str,
    pub(crate) token: &'static str,
}

/// Those of Aldaba.
const OWN: Endpoints = Endpoints { authorize: "/oauth2/authorize", token: "/oauth2/token" };

/// A person who is signed in opens an application: the authorization endpoint, then the token endpoint.
pub(crate) struct Flow {
    connection: Connection,
    endpoints: Endpoints,
    cookie: String,
    app: App,
}

impl Flow {
    pub(crate) async fn new(port: u16, user: usize, app: &App) -> Outcome<Self> {
        let cookie = SignIn::new(port, user).await?.sign_in().await?;
        Self::at(port, OWN, cookie, app).await
    }

    /// At another provider, of whose session this is the cookie.
    pub(crate) async fn at(port: u16, endpoints: Endpoints, cookie: String, app: &App) -> Outcome<Self> {
        Ok(Self { connection: Connection::open(port).await?, endpoints, cookie, app: app.clone() })
    }

    pub(crate) async fn tokens(&mut self) -> Outcome<Tokens> {
        flow(&mut self.connection, self.endpoints, &self.cookie, &self.app).await
    }
}

/// The authorization endpoint with a session's cookie, then the token endpoint.
pub(crate) async fn open(connection: &mut Connection, cookie: &str, app: &App) -> Outcome<Tokens> {
    flow(connection, OWN, cookie, app).await
}

async fn flow(connection: &mut Connection, endpoints: Endpoints, cookie: &str, app: &App) -> Outcome<Tokens> {
    let query = form(&[
        ("response_type", "code"),
        ("client_id", &app.client_id),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile email"),
        ("state", "aGVsbG8gd29ybGQ"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let headers = [("accept", "text/html"), ("cookie", cookie)];
    let answer = connection.get(&format!("{}?{query}", endpoints.authorize), &headers).await?.expect(303)?;
    let location = Url::parse(answer.header("location"))?;
    let code = location.query_pairs().find(|(name, _)| name == "code");
    let (_, code) = code.ok_or_else(|| format!("no code in {location}"))?;
    let body = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ]);
    token(connection, endpoints, app, &body).await
}

/// A refresh token for its successor.
pub(crate) async fn refresh(connection: &mut Connection, app: &App, refresh_token: &str) -> Outcome<Tokens> {
    let body = form(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]);
    token(connection, OWN, app, &body).await
}

impl Task for Flow {
    async fn once(&mut self) -> Outcome {
        self.tokens().await?;
        Ok(())
    }
}

/// An application keeps a person's tokens fresh.
pub(crate) struct Refresh {
    connection: Connection,
    app: App,
    refresh_token: String,
}

impl Refresh {
    pub(crate) async fn new(port: u16, user: usize, app: &App) -> Outcome<Self> {
        let tokens = Flow::new(port, user, app).await?.tokens().await?;
        let connection = Connection::open(port).await?;
        Ok(Self { connection, app: app.clone(), refresh_token: tokens.refresh_token })
    }
}

impl Task for Refresh {
    async fn once(&mut self) -> Outcome {
        self.refresh_token =
            refresh(&mut self.connection, &self.app, &self.refresh_token).await?.refresh_token;
        Ok(())
    }
}

/// The limit of a flow: a durable row, then a family moved on and two signatures.
pub(crate) struct LimitFlow {
    insert: Same,
    refresh: Same,
}

impl LimitFlow {
    pub(crate) async fn new(port: u16, alg: &str) -> Outcome<Self> {
        let insert = Same::post(port, "/insert", &[], "").await?;
        let refresh = Same::post(port, &format!("/refresh/{alg}"), &[], "").await?;
        Ok(Self { insert, refresh })
    }
}

impl Task for LimitFlow {
    async fn once(&mut self) -> Outcome {
        self.insert.once().await?;
        self.refresh.once().await
    }
}

async fn token(connection: &mut Connection, endpoints: Endpoints, app: &App, body: &str) -> Outcome<Tokens> {
    let headers = [("authorization", &*app.basic), FORM];
    let answer = connection.post(endpoints.token, &headers, body).await?.expect(200)?.json()?;
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    Ok(Tokens { access_token: text("access_token"), refresh_token: text("refresh_token") })
}
