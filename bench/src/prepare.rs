//! An installation to measure: made with the command line and the API, as anyone would.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::{
    Outcome,
    http::Connection,
    process::{self, Server},
};

/// How many users do something at the same time.
pub(crate) const USERS: usize = 16;
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const REDIRECT_URI: &str = "https://app.example.com/callback";
const ADMIN: &str = "admin@example.com";

/// An application that was registered.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) client_id: String,
    /// The value of its `Authorization` header.
    pub(crate) basic: String,
}

/// What there is to measure with.
pub(crate) struct Installation {
    pub(crate) binary: PathBuf,
    pub(crate) folder: PathBuf,
    /// Its ID tokens are signed with RS256.
    pub(crate) rs256: App,
    /// Its ID tokens are signed with ES256.
    pub(crate) es256: App,
}

pub(crate) fn email(user: usize) -> String {
    format!("user{user}@example.com")
}

/// A form's body.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Makes an installation in a folder; its administrator's `Authorization` header.
pub(crate) fn administrator(binary: &Path, folder: &Path) -> Outcome<String> {
    let password_file = folder.join("password");
    std::fs::write(&password_file, PASSWORD)?;
    let password_file = password_file.display().to_string();
    run(
        binary,
        folder,
        &["setup", "--company", "Bench", "--email", ADMIN, "--password-file", &password_file],
    )?;
    let token = run(binary, folder, &["token", "--email", ADMIN])?;
    Ok(format!("Bearer {}", token.trim()))
}

/// Makes an installation in a folder, with people and applications.
pub(crate) async fn prepare(binary: &Path, folder: &Path) -> Outcome<Installation> {
    let bearer = administrator(binary, folder)?;
    let server = serve(binary, folder).await?;
    let mut api = Api::open(server.port, bearer).await?;
    let mut ids = Vec::new();
    for user in 0..USERS {
        let body = json!({ "name": format!("User {user}"), "email": email(user), "password": PASSWORD });
        ids.push(api.call("POST", "/v1/companies/1/users", &body).await?["id"].clone());
    }
    let rs256 = api.application("RS256", &ids).await?;
    let es256 = api.application("ES256", &ids).await?;
    server.stop().await?;
    Ok(Installation { binary: binary.to_owned(), folder: folder.to_owned(), rs256, es256 })
}

/// Starts the server over a folder.
pub(crate) async fn serve(binary: &Path, folder: &Path) -> Outcome<Server> {
    let port = process::free_port()?;
    let mut command = process::aldaba(binary, folder, port)?;
    command.arg("serve");
    Server::start(command, port, "/readyz").await
}

fn run(binary: &Path, folder: &Path, arguments: &[&str]) -> Outcome<String> {
    let mut command = process::aldaba(binary, folder, 0)?;
    let output = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The API, called by the administrator.
pub(crate) struct Api {
    connection: Connection,
    bearer: String,
}

impl Api {
    pub(crate) async fn open(port: u16, bearer: String) -> Outcome<Self> {
        Ok(Self { connection: Connection::open(port).await?, bearer })
    }

    pub(crate) async fn call(&mut self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let headers = [("authorization", &*self.bearer), ("content-type", "application/json")];
        let request = crate::http::request(method.parse()?, path, &headers, &body.to_string())?;
        let answer = self.connection.send(request).await?;
        if !answer.status.is_success() {
            return Err(format!("{path}: {} {}", answer.status, answer.text()).into());
        }
        answer.json()
    }

    /// Registers an application that everybody may use.
    async fn application(&mut self, alg: &str, users: &[Value]) -> Outcome<App> {
        let body = json!({
            "name": format!("Bench {alg}"),
            "redirect_uris": [REDIRECT_URI],
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
            "id_token_signed_response_alg": alg,
        });
        let application = self.call("POST", "/v1/applications", &body).await?;
        let text = |name: &str| application[name].as_str().unwrap_or_default().to_owned();
        let (client_id, secret) = (text("client_id"), text("client_secret"));
        self.call("PUT", &format!("/v1/companies/1/entitlements/{client_id}"), &json!({})).await?;
        let access = json!({ "roles": [{ "role": "user", "user_ids": users }] });
        self.call("PUT", &format!("/v1/companies/1/applications/{client_id}/access"), &access).await?;
        Ok(App::new(&client_id, &secret))
    }
}

impl App {
    pub(crate) fn new(client_id: &str, secret: &str) -> Self {
        let basic = format!("Basic {}", STANDARD.encode(format!("{client_id}:{secret}")));
        Self { client_id: client_id.to_owned(), basic }
    }
}
