//! The addresses of applications: where responses may be sent, and from which origins browsers may call.

use std::{collections::HashSet, sync::Arc};

use sea_orm::{EntityTrait, QuerySelect};
use shared_types::ApplicationType;
use url::Url;

use super::Client;
use kernel::{Cached, Error, Result, url::is_loopback};
use platform::ctx::{Context, Ctx, Part};
use store::{columns::Json, db::Topic, entity::application};

impl Client {
    /// Returns whether an authorization response may be sent to a URI. URIs are compared exactly, except for the port
    /// of a native application's loopback URI, which the application learns only at run time (RFC 8252 section 7.3).
    /// The origins that a proxy protects for the application have a redirect URI too.
    #[must_use]
    pub fn has_redirect_uri(&self, uri: &str) -> bool {
        let registered = &self.application.redirect_uris.0;
        if registered.iter().any(|known| known == uri) || self.has_callback_uri(uri) {
            return true;
        }
        let is_native = self.application.application_type.0 == ApplicationType::Native;
        match without_loopback_port(uri).filter(|_| is_native) {
            Some(uri) => registered.iter().any(|known| without_loopback_port(known) == Some(uri)),
            None => false,
        }
    }

    /// Returns whether another program on the person's device may receive what is sent to a redirect URI, and use it:
    /// the URI is a loopback address or has a private-use scheme, and the application has no secret (RFC 8252 section
    /// 8.6).
    #[must_use]
    pub fn may_be_impersonated_at(&self, redirect_uri: &str) -> bool {
        let is_claimed = |url: Url| url.scheme() == "https" || (url.scheme() == "http" && !is_loopback(&url));
        self.is_public() && !Url::parse(redirect_uri).is_ok_and(is_claimed)
    }

    /// Returns whether a person may be redirected to a URI after signing out. URIs are compared exactly.
    #[must_use]
    pub fn has_post_logout_redirect_uri(&self, uri: &str) -> bool {
        self.application.post_logout_redirect_uris.0.iter().any(|known| known == uri)
    }
}

/// The cache of the origins of all applications.
struct Origins(Cached<(), Arc<HashSet<String>>>);

impl Part for Origins {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("origins", 1, &[Topic::Applications]))
    }
}

/// Returns the origins that may call the token and userinfo endpoints from a browser: those of all applications'
/// redirect URIs and `web_origins`, since a preflight request does not identify the application.
///
/// # Errors
/// When the database does not answer.
pub async fn origins(ctx: &Ctx) -> Result<Arc<HashSet<String>>> {
    ctx.part::<Origins>().0.get((), load_origins(ctx)).await
}

async fn load_origins(ctx: &Ctx) -> Result<Arc<HashSet<String>>, Error> {
    type Uris = Json<Vec<String>>;
    let rows: Vec<(Uris, Uris)> = application::Entity::find()
        .select_only()
        .columns([application::Column::RedirectUris, application::Column::WebOrigins])
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let uris = rows
        .into_iter()
        .flat_map(|(redirect_uris, web_origins)| redirect_uris.0.into_iter().chain(web_origins.0));
    Ok(Arc::new(uris.filter_map(|uri| origin(&uri)).collect()))
}

/// Returns the origin of a URI, if browsers send requests from it.
fn origin(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

/// Returns the host of a loopback redirect URI and what follows its port, which is ignored for the two addresses of RFC
/// 8252 section 7.3 and for `localhost`.
fn without_loopback_port(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let host = ["127.0.0.1", "[::1]", "localhost"].into_iter().find(|host| rest.starts_with(host))?;
    let (host, rest) = rest.split_at(host.len());
    let rest = match rest.strip_prefix(':') {
        Some(rest) => rest.trim_start_matches(|char: char| char.is_ascii_digit()),
        None => rest,
    };
    // What follows must be a path, a query or nothing: not `localhost.example` or `127.0.0.1@example`.
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_port_of_a_loopback_uri_is_ignored() {
        let same =
            |a, b| without_loopback_port(a).is_some() && without_loopback_port(a) == without_loopback_port(b);
        assert!(same("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"));
        assert!(same("http://[::1]:1/cb?x=1", "http://[::1]:2/cb?x=1"));
        assert!(same("http://localhost:80", "http://localhost"));
        assert!(!same("http://127.0.0.1/cb", "http://127.0.0.1:51004/CB"));
        assert!(!same("http://127.0.0.1/cb", "http://localhost/cb"));
        assert!(!same("http://127.0.0.1/cb", "https://127.0.0.1/cb"));
        for uri in [
            "http://localhost.evil.example.com/cb",
            "http://localhost:80@evil.example.com/cb",
            "http://127.0.0.1.evil.example.com/cb",
            "http://127.0.0.1:1.evil.example.com/cb",
            "HTTP://127.0.0.1/cb",
            "http://127.0.0.2/cb",
        ] {
            assert_eq!(without_loopback_port(uri), None, "{uri}");
        }
    }

    /// RFC 8252 section 7.3: an application on the device listens on any free port of the loopback addresses. A name
    /// below `localhost` is a site during development, and its port is a part of which site it is.
    #[test]
    fn other_loopback_hosts_keep_their_port() {
        for uri in ["http://app.localhost/cb", "http://127.0.0.2/cb"] {
            assert!(kernel::url::is_loopback(&Url::parse(uri).unwrap()));
            assert_eq!(without_loopback_port(uri), None, "{uri}");
        }
    }

    #[test]
    fn only_browsers_have_origins() {
        assert_eq!(origin("https://app.example.com/cb?x=1").as_deref(), Some("https://app.example.com"));
        assert_eq!(origin("http://localhost:8000/cb").as_deref(), Some("http://localhost:8000"));
        assert_eq!(origin("com.example.app:/cb"), None);
        assert_eq!(origin("rubbish"), None);
    }
}
