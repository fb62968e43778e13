//! The values of an application that its configurations contain.

use std::collections::HashSet;

use kernel::ScopeSet;
use serde_json::Value;
use url::{Origin, Position, Url, form_urlencoded};

use crate::applications::Application;

/// The placeholder for the redirect URI of an application that has none.
pub(super) const NO_REDIRECT_URI: &str = "YOUR_REDIRECT_URI";
/// The placeholder for the address of an application that has no redirect URI.
pub(super) const NO_SITE: &str = "YOUR_SITE";
/// What Spring Security's callbacks begin with. The name of the registration follows.
const SPRING: &str = "/login/oauth2/code/";
/// The name of the provider in configurations that need one.
const NAME: &str = "aldaba";

/// The values in the configurations. Those with quotes are written in a way that JavaScript, Python, Ruby, YAML,
/// TOML, a shell and Apache all read; the others are addresses, for comments and for texts with quotes around them.
pub(super) struct Values {
    /// The issuer, without quotes.
    pub(super) issuer: String,
    pub(super) plain_http: bool,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    /// The path of the redirect URI.
    pub(super) redirect_path: String,
    /// The folder of that path, without quotes.
    pub(super) folder: String,
    /// The address of the application, without quotes and without a slash at its end.
    pub(super) site: String,
    /// The name of the provider in Spring Security, without quotes.
    pub(super) registration: String,
    pub(super) scope: String,
    /// The scopes as a list.
    pub(super) scope_list: String,
    /// The scopes for software that expects roles as `groups`.
    pub(super) group_scope: String,
    /// Those as a list.
    pub(super) group_scope_list: String,
    /// The protected sites.
    pub(super) sites: Vec<Site>,
    plain_client_id: String,
    plain_redirect_uri: String,
    post_logout_redirect_uri: String,
}

impl Values {
    /// `callback` is the path at which the software receives people, where it determines that itself.
    pub(super) fn of(issuer: &str, application: &Application, callback: Option<&str>) -> Self {
        let uris = &application.redirect_uris.0;
        let redirect_uri = uris.first().map_or(NO_REDIRECT_URI, String::as_str);
        let path = Url::parse(redirect_uri).map_or_else(|_| "/".to_owned(), |uri| uri.path().to_owned());
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let sites = Site::all(application);
        let found = callback.and_then(|callback| uris.iter().find_map(|uri| site_of(uri, callback)));
        let (site, registration) = found.unwrap_or_else(|| {
            let origin = Url::parse(redirect_uri).ok().map(|uri| uri.origin());
            let origin = origin.filter(Origin::is_tuple).map(|origin| origin.ascii_serialization());
            let protected = || sites.first().map(|site| site.origin.clone());
            (origin.or_else(protected).unwrap_or_else(|| NO_SITE.to_owned()), NAME.to_owned())
        });
        let after = &application.post_logout_redirect_uris.0;
        let here = after.iter().find(|uri| uri.starts_with(&format!("{site}/")));
        let after = here.or_else(|| after.first()).cloned().unwrap_or_else(|| format!("{site}/"));
        let scopes = among(&application.scope.0, &["openid", "profile", "email", "roles"]);
        let group_scopes = among(&application.scope.0, &["openid", "profile", "email", "groups"]);
        Self {
            issuer: issuer.to_owned(),
            plain_http: issuer.starts_with("http:"),
            client_id: quoted(&application.client_id),
            redirect_uri: quoted(redirect_uri),
            redirect_path: quoted(&path),
            folder: format!("{folder}/"),
            registration,
            scope: quoted(&scopes.join(" ")),
            scope_list: Value::from(scopes).to_string(),
            group_scope: quoted(&group_scopes.join(" ")),
            group_scope_list: Value::from(group_scopes).to_string(),
            sites,
            plain_client_id: application.client_id.clone(),
            plain_redirect_uri: redirect_uri.to_owned(),
            post_logout_redirect_uri: after,
            site,
        }
    }

    /// The redirect URI without quotes, for comments.
    pub(super) fn callback(&self) -> &str {
        &self.plain_redirect_uri
    }

    /// Where people return to after signing out.
    pub(super) fn signed_out(&self) -> String {
        quoted(&self.post_logout_redirect_uri)
    }

    /// The same without quotes, for comments.
    pub(super) fn signed_out_plain(&self) -> &str {
        &self.post_logout_redirect_uri
    }

    /// The same as the value of a query parameter.
    pub(super) fn signed_out_encoded(&self) -> String {
        encoded(&self.post_logout_redirect_uri)
    }

    /// The address at which a person signs out and then returns, without quotes.
    pub(super) fn logout_url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_id", &self.plain_client_id);
        query.append_pair("post_logout_redirect_uri", &self.post_logout_redirect_uri);
        format!("{}/oauth2/logout?{}", self.issuer, query.finish())
    }

    /// The same as the value of a query parameter.
    pub(super) fn logout_url_encoded(&self) -> String {
        encoded(&self.logout_url())
    }

    pub(super) fn issuer_authority(&self) -> String {
        Url::parse(&self.issuer).map_or_else(|_| String::new(), |url| authority(&url))
    }

    pub(super) fn site_is_https(&self) -> bool {
        !self.site.starts_with("http:")
    }
}

/// The address of an application one of whose redirect URIs ends with the callback, and the name in that. Quotes in it
/// are percent-encoded.
fn site_of(uri: &str, callback: &str) -> Option<(String, String)> {
    let uri = String::from(Url::parse(uri).ok()?);
    if let Some(site) = uri.strip_suffix(callback) {
        return Some((site.to_owned(), NAME.to_owned()));
    }
    let (site, name) = uri.split_once(SPRING).filter(|_| callback.starts_with(SPRING))?;
    let is_plain =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_plain.then(|| (site.to_owned(), name.to_owned()))
}

/// Those of the wanted scopes that the application may request.
fn among<'w>(scope: &ScopeSet, wanted: &[&'w str]) -> Vec<&'w str> {
    let scope: HashSet<_> = scope.iter().collect();
    wanted.iter().copied().filter(|wanted| scope.contains(wanted)).collect()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The host and the port, unless that is the default.
fn authority(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

/// A site that a proxy protects.
pub(super) struct Site {
    pub(super) origin: String,
    pub(super) scheme: String,
    pub(super) host: String,
    /// The host and the port, unless that is the default.
    pub(super) authority: String,
    pub(super) is_https: bool,
    /// What the proxy listens on.
    pub(super) listen: String,
}

impl Site {
    /// Returns the sites that are protected for an application.
    fn all(application: &Application) -> Vec<Self> {
        let origins = application.metadata.0.forward_auth_origins.as_deref().unwrap_or_default();
        origins.iter().filter_map(|origin| Self::of(origin)).collect()
    }

    fn of(origin: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        let is_https = url.scheme() == "https";
        Some(Self {
            origin: origin.to_owned(),
            scheme: url.scheme().to_owned(),
            host: host.to_owned(),
            authority: authority(&url),
            is_https,
            // Plain http is for loopback only.
            listen: if is_https { format!("{port} ssl") } else { format!("{host}:{port}") },
        })
    }
}
