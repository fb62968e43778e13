//! An identity provider of a test: it speaks OpenID Connect and plain OAuth 2.0, and misbehaves where a test wants so.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::BoxFuture;
use poem::{
    Endpoint, Request, Response, Server,
    http::{StatusCode, header},
    listener::{Acceptor, Listener, TcpListener},
};
use serde_json::{Value, json};

use crate::{
    oauth::signer::Signer,
    support::{Answer, Browser, TestApp},
};

/// What this server is there.
pub const CLIENT_ID: &str = "aldaba";
pub const SECRET: &str = "a secret: with & signs";

type Pairs = BTreeMap<String, String>;

/// A change of what it answers.
type Change = Arc<dyn Fn(&mut Value) + Send + Sync>;

struct State {
    signer: Signer,
    /// The codes that were not redeemed: the parameters of the request, and the claims of the person.
    codes: BTreeMap<String, (Pairs, Value)>,
    issued: usize,
    /// Who is described to the owners of access tokens, with plain OAuth 2.0.
    described: BTreeMap<String, Value>,
    metadata: Change,
    claims: Change,
    header: Change,
    /// A change of the token responses.
    tokens: Change,
    /// The refresh token that was issued last and not used yet.
    refresh_token: Option<String>,
    /// The endpoints that do not answer properly, with the status that they answer.
    down: BTreeMap<String, u16>,
    /// What happens before the next code is redeemed.
    meanwhile: Option<BoxFuture<'static, ()>>,
    /// Where a GET is redirected to.
    redirects: BTreeMap<String, String>,
    fetched: BTreeMap<String, usize>,
    now: kernel::Clock,
}

/// An identity provider on a port of its own.
pub struct Upstream {
    pub url: String,
    state: Arc<Mutex<State>>,
    task: tokio::task::JoinHandle<()>,
}

struct Service(String, Arc<Mutex<State>>);

impl Endpoint for Service {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let path = request.uri().path().to_owned();
        let authorization = request.header("authorization").map(str::to_owned);
        let body = request.take_body().into_string().await?;
        if path == "/token" {
            let meanwhile = self.1.lock().unwrap().meanwhile.take();
            if let Some(meanwhile) = meanwhile {
                meanwhile.await;
            }
        }
        let mut state = self.1.lock().unwrap();
        *state.fetched.entry(path.clone()).or_default() += 1;
        if let Some(status) = state.down.get(&path) {
            return Ok(StatusCode::from_u16(*status).unwrap().into());
        }
        if let Some(to) = state.redirects.get(&path) {
            let response = Response::builder().status(StatusCode::FOUND).header(header::LOCATION, to);
            return Ok(response.finish());
        }
        if path == "/authorize" {
            // A request without a person.
            let asked = asked(&request.original_uri().to_string());
            let back = [("error", "login_required"), ("state", &asked["state"]), ("iss", &self.0)];
            let response = Response::builder().status(StatusCode::SEE_OTHER);
            return Ok(response.header(header::LOCATION, with(&asked["redirect_uri"], &back)).finish());
        }
        let (status, answer) = match path.as_str() {
            "/.well-known/openid-configuration" => (200, state.metadata(&self.0)),
            "/jwks" => (200, state.signer.jwks()),
            "/token" => state.token(&self.0, authorization.as_deref(), &body),
            "/user" => state.describe(authorization.as_deref(), |person| person),
            "/emails" => state.describe(authorization.as_deref(), |person| person["emails"].clone()),
            _ => (404, json!({})),
        };
        let response = Response::builder().status(StatusCode::from_u16(status).unwrap());
        Ok(response.content_type("application/json").body(answer.to_string()))
    }
}

impl State {
    fn metadata(&self, url: &str) -> Value {
        let mut metadata = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize?from=metadata"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/jwks"),
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": true,
        });
        (self.metadata)(&mut metadata);
        metadata
    }

    fn token(&mut self, url: &str, authorization: Option<&str>, body: &str) -> (u16, Value) {
        let form: Pairs = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let refuse = |error: &str| (400, json!({ "error": error }));
        let pair = format!("{CLIENT_ID}:a+secret%3A+with+%26+signs");
        let expected = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
        let by_post = form.get("client_secret").is_some_and(|secret| secret == SECRET);
        if authorization != Some(expected.as_str()) && !by_post {
            return (401, json!({ "error": "invalid_client" }));
        }
        if form["grant_type"] == "refresh_token" {
            return match self.refresh_token.take().is_some_and(|issued| issued == form["refresh_token"]) {
                true => (200, self.issue()),
                false => refuse("invalid_grant"),
            };
        }
        let Some((asked, mut claims)) = self.codes.remove(&form["code"]) else {
            return refuse("invalid_grant");
        };
        let hash = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
        let challenge = URL_SAFE_NO_PAD.encode(hash.as_ref());
        if asked["code_challenge"] != challenge || asked["redirect_uri"] != form["redirect_uri"] {
            return refuse("invalid_grant");
        }
        let Some(nonce) = asked.get("nonce") else {
            // Plain OAuth 2.0.
            let access = format!("at-{}", self.described.len());
            self.described.insert(access.clone(), claims);
            let mut answer = json!({ "token_type": "bearer", "access_token": access });
            (self.claims)(&mut answer);
            return (200, answer);
        };
        let now = self.now.now().timestamp();
        let mut token = json!({ "iss": url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce });
        token.as_object_mut().unwrap().append(claims.as_object_mut().unwrap());
        (self.claims)(&mut token);
        token.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let mut header = self.signer.header();
        (self.header)(&mut header);
        let mut answer = self.issue();
        answer["id_token"] = json!(self.signer.sign(&header, &token));
        (200, answer)
    }

    /// A token response without an ID token.
    fn issue(&mut self) -> Value {
        self.issued += 1;
        let mut answer = json!({ "token_type": "Bearer", "access_token": format!("at-{}", self.issued) });
        (self.tokens)(&mut answer);
        self.refresh_token = answer["refresh_token"].as_str().map(str::to_owned);
        answer
    }
}

impl State {
    /// What the owner of an access token is described as.
    fn describe(&self, authorization: Option<&str>, pick: impl Fn(Value) -> Value) -> (u16, Value) {
        let token = authorization.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        match self.described.get(token) {
            Some(person) => (200, pick(person.clone())),
            None => (401, json!({ "message": "Bad credentials" })),
        }
    }
}

impl Upstream {
    /// An identity provider with the time of a server.
    pub async fn start(app: &TestApp) -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let address = acceptor.local_addr()[0].as_socket_addr().copied().expect("an address");
        let url = format!("http://{address}");
        let state = Arc::new(Mutex::new(State {
            signer: Signer::new("ES256", "one"),
            codes: BTreeMap::new(),
            issued: 0,
            described: BTreeMap::new(),
            metadata: Arc::new(|_| {}),
            claims: Arc::new(|_| {}),
            header: Arc::new(|_| {}),
            tokens: Arc::new(|_| {}),
            refresh_token: None,
            down: BTreeMap::new(),
            meanwhile: None,
            redirects: BTreeMap::new(),
            fetched: BTreeMap::new(),
            now: app.clock.clone(),
        }));
        let service = Service(url.clone(), Arc::clone(&state));
        let task = tokio::spawn(async move {
            let _ = Server::new_with_acceptor(acceptor).run(service).await;
        });
        Self { url, state, task }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    /// Changes its metadata.
    pub fn metadata(&self, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.change(|state| state.metadata = Arc::new(change));
    }

    /// Changes the claims of its ID tokens; `null` leaves one out.
    pub fn claims(&self, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.change(|state| state.claims = Arc::new(change));
    }

    /// Changes the header of its ID tokens.
    pub fn header(&self, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.change(|state| state.header = Arc::new(change));
    }

    /// Changes its token responses.
    pub fn tokens(&self, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.change(|state| state.tokens = Arc::new(change));
    }

    /// Signs with another key.
    pub fn sign_with(&self, signer: Signer) {
        self.change(|state| state.signer = signer);
    }

    /// Answers at a path with a status only.
    pub fn down(&self, path: &str, status: u16) {
        self.change(|state| {
            state.down.insert(path.to_owned(), status);
        });
    }

    /// Does something before it answers the next request with a code.
    pub fn meanwhile(&self, change: impl Future<Output = ()> + Send + 'static) {
        self.change(|state| state.meanwhile = Some(Box::pin(change)));
    }

    /// Answers properly again.
    pub fn up(&self) {
        self.change(|state| state.down.clear());
    }

    /// Redirects a path elsewhere.
    pub fn redirect(&self, path: &str, to: &str) {
        self.change(|state| drop(state.redirects.insert(path.to_owned(), to.to_owned())));
    }

    /// How often a path was called.
    pub fn fetched(&self, path: &str) -> usize {
        self.state.lock().unwrap().fetched.get(path).copied().unwrap_or_default()
    }

    /// Registers it here: of the company 1, with other settings.
    pub async fn register(&self, app: &TestApp, more: Value) -> Value {
        self.register_at(app, "/v1/companies/1/identity-providers", more).await
    }

    /// The same, at a path of `/v1`.
    pub async fn register_at(&self, app: &TestApp, path: &str, more: Value) -> Value {
        let mut body = json!({
            "name": "Acme login", "issuer": self.url, "client_id": CLIENT_ID, "client_secret": SECRET,
        });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        app.admin().await.post(path, body).await.expect(201)
    }

    /// Registers it here as a service with plain OAuth 2.0.
    pub async fn register_oauth2(&self, app: &TestApp, more: Value) -> Value {
        let mut body = json!({
            "preset": "oauth2", "issuer": null, "subject_path": "/id",
            "authorization_endpoint": format!("{}/authorize?from=metadata", self.url),
            "token_endpoint": format!("{}/token", self.url), "userinfo_endpoint": format!("{}/user", self.url),
        });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.register(app, body).await
    }

    /// Signs a person in there and returns the address that the browser comes back to.
    pub fn authorize(&self, address: &str, person: &Value) -> String {
        let asked = asked(address);
        assert!(address.starts_with(&format!("{}/authorize?from=metadata&", self.url)), "{address}");
        let mut state = self.state.lock().unwrap();
        state.issued += 1;
        let code = format!("code {}", state.issued);
        let back = [("code", code.as_str()), ("state", asked["state"].as_str()), ("iss", self.url.as_str())];
        let back = with(&asked["redirect_uri"], &back);
        state.codes.insert(code.clone(), (asked, person.clone()));
        back
    }

    /// Refuses there, and returns the address that the browser comes back to.
    pub fn refuse(&self, address: &str, error: &str) -> String {
        let asked = asked(address);
        with(
            &asked["redirect_uri"],
            &[("error", error), ("state", asked["state"].as_str()), ("iss", self.url.as_str())],
        )
    }

    /// A logout token about a person or a session; the header and the claims may be changed, and `null` leaves a claim
    /// out.
    pub fn logout_token(&self, about: &Value, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let mut state = self.state.lock().unwrap();
        state.issued += 1;
        let now = state.now.now().timestamp();
        let mut claims = json!({
            "iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 120, "jti": format!("t-{}", state.issued),
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        claims.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
        let mut header = state.signer.header();
        header["typ"] = json!("logout+jwt");
        change(&mut header, &mut claims);
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        state.signer.sign(&header, &claims)
    }

    /// Signs a person in at a sign-in page of this server, through the first external login.
    pub async fn sign_in(&self, browser: &Browser, page: &str, person: &Value) -> Answer {
        let address = begin(browser, page).await;
        browser.get(&self.authorize(&address, person)).await
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The parameters of an address.
pub fn asked(address: &str) -> Pairs {
    let query = address.split_once('?').expect("a query").1;
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// An address with parameters.
pub fn with(address: &str, parameters: &[(&str, &str)]) -> String {
    kernel::url::with_query(address, parameters.iter().copied())
}

/// The link of a sign-in page to its first external login.
pub async fn link(browser: &Browser, page: &str) -> String {
    let shown = browser.get(page).await;
    let rest = shown.text.split("id=\"external-").find(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let rest = rest.unwrap_or_else(|| panic!("no external login: {}", shown.text));
    let href = rest.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    href.replace("&#38;", "&").replace("&amp;", "&")
}

/// Goes to the first external login of a sign-in page; the address there.
pub async fn begin(browser: &Browser, page: &str) -> String {
    let href = link(browser, page).await;
    let answer = browser.get(&href).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location")
}
