//! The values of an application that its configurations contain.

use serde_json::Value;
use shared_types::StandardScope;
use url::Url;

use crate::applications::Application;

/// The placeholder for the redirect URI of an application that has none.
pub(super) const NO_REDIRECT_URI: &str = "REDIRECT_URI";

/// The values in the configurations, with texts quoted in a way that JavaScript, Python, YAML and Apache all read.
pub(super) struct Values {
    /// The issuer, without quotes.
    pub(super) issuer: String,
    pub(super) plain_http: bool,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    /// The path of the redirect URI.
    pub(super) redirect_path: String,
    /// The path below which the redirect URI is.
    pub(super) folder: String,
    pub(super) post_logout_redirect_uri: Option<String>,
    pub(super) scope: String,
    /// The scopes as a list.
    pub(super) scope_list: String,
}

impl Values {
    pub(super) fn of(issuer: &str, application: &Application) -> Self {
        let redirect_uri = application.redirect_uris.0.first().map_or(NO_REDIRECT_URI, String::as_str);
        let path = Url::parse(redirect_uri).map_or_else(|_| "/".to_owned(), |uri| uri.path().to_owned());
        let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
        // Tokens that outlive the session are only for developers who know that they need them.
        let scopes = application.scope.0.without(StandardScope::OfflineAccess);
        Self {
            issuer: issuer.to_owned(),
            plain_http: issuer.starts_with("http:"),
            client_id: quoted(&application.client_id),
            redirect_uri: quoted(redirect_uri),
            folder: quoted(&format!("{folder}/")),
            redirect_path: quoted(&path),
            post_logout_redirect_uri: application.post_logout_redirect_uris.0.first().map(|uri| quoted(uri)),
            scope: quoted(scopes.as_str()),
            scope_list: Value::from_iter(scopes.iter()).to_string(),
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A site that a proxy protects.
pub(super) struct Site {
    pub(super) origin: String,
    pub(super) host: String,
    pub(super) is_https: bool,
    /// What the proxy listens on.
    pub(super) listen: String,
}

impl Site {
    /// Returns the sites that are protected for an application.
    pub(super) fn all(application: &Application) -> Vec<Self> {
        let origins = application.metadata.0.forward_auth_origins.as_deref().unwrap_or_default();
        origins.iter().filter_map(|origin| Self::of(origin)).collect()
    }

    fn of(origin: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        let is_https = url.scheme() == "https";
        Some(Self {
            origin: origin.to_owned(),
            host: host.to_owned(),
            is_https,
            // Plain http is for loopback only.
            listen: if is_https { format!("{port} ssl") } else { format!("{host}:{port}") },
        })
    }
}
