//! Ready-made configurations for an application, without its secret and without what only its operator can fill in.

mod values;

use askama::Template;
use shared_types::{GrantType, Placeholder, Snippet, SnippetKind, TokenEndpointAuthMethod};

use self::values::{Site, Values};
use super::{Application, visible};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};

const SECRET: (&str, &str) = (
    "CLIENT_SECRET",
    "the application's secret: on its page, or client_secret of GET /v1/applications/{client_id}",
);
const REDIRECT: (&str, &str) = (
    values::NO_REDIRECT_URI,
    "where people come back to, such as https://wiki.example.com/callback; register it as redirect URI too",
);
const PASSPHRASE: (&str, &str) = ("CRYPTO_PASSPHRASE", "a long random text that only this server knows");
const SESSION: (&str, &str) = ("SESSION_SECRET", "a long random text that only this application knows");
const ADDRESS: (&str, &str) =
    ("APPLICATION_ADDRESS", "where the application itself listens, such as 127.0.0.1:3000");
const CERTIFICATE: (&str, &str) = ("CERTIFICATE_FILE", "the file with the site's certificate");
const KEY: (&str, &str) = ("CERTIFICATE_KEY_FILE", "the file with its key");

/// All placeholders that may have to be replaced.
const PLACEHOLDERS: [(&str, &str); 7] = [SECRET, REDIRECT, PASSPHRASE, SESSION, ADDRESS, CERTIFICATE, KEY];

#[derive(Template)]
#[template(path = "snippets/openid-client.mjs", escape = "none")]
struct OpenidClient<'a> {
    values: &'a Values,
}

#[derive(Template)]
#[template(path = "snippets/authlib.py", escape = "none")]
struct Authlib<'a> {
    values: &'a Values,
}

#[derive(Template)]
#[template(path = "snippets/spring-security.yml", escape = "none")]
struct SpringSecurity<'a> {
    values: &'a Values,
}

#[derive(Template)]
#[template(path = "snippets/oidc-client-ts.ts", escape = "none")]
struct OidcClientTs<'a> {
    values: &'a Values,
}

#[derive(Template)]
#[template(path = "snippets/mod_auth_openidc.conf", escape = "none")]
struct ModAuthOpenidc<'a> {
    values: &'a Values,
}

#[derive(Template)]
#[template(path = "snippets/nginx.conf", escape = "none")]
struct Nginx<'a> {
    values: &'a Values,
    sites: &'a [Site],
}

/// Returns the configurations that suit an application, without its secret.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications.
pub async fn list(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Vec<Snippet>> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let application = &client.application;
    let values = Values::of(ctx.config.server.issuer(), application);
    let sites = Site::all(application);
    suitable(application, &sites).iter().map(|kind| snippet(*kind, &values, &sites)).collect()
}

/// Returns the kinds of configuration that suit an application.
fn suitable(application: &Application, sites: &[Site]) -> Vec<SnippetKind> {
    use SnippetKind::{Authlib, ModAuthOpenidc, Nginx, OidcClientTs, OpenidClient, SpringSecurity};
    let mut kinds = Vec::new();
    if application.grant_types.0.contains(&GrantType::AuthorizationCode) {
        match application.token_endpoint_auth_method.0 {
            TokenEndpointAuthMethod::None => kinds.push(OidcClientTs),
            _ => kinds.extend([OpenidClient, Authlib, SpringSecurity, ModAuthOpenidc]),
        }
    }
    if !sites.is_empty() {
        kinds.push(Nginx);
    }
    kinds
}

fn snippet(kind: SnippetKind, values: &Values, sites: &[Site]) -> Result<Snippet> {
    let (title, file, text) = match kind {
        SnippetKind::OpenidClient => {
            ("openid-client (Node.js)", "sign-in.mjs", OpenidClient { values }.render())
        }
        SnippetKind::Authlib => ("Authlib (Python, Flask)", "app.py", Authlib { values }.render()),
        SnippetKind::SpringSecurity => {
            ("Spring Security (Java)", "application.yml", SpringSecurity { values }.render())
        }
        SnippetKind::OidcClientTs => {
            ("oidc-client-ts (browser)", "sign-in.ts", OidcClientTs { values }.render())
        }
        SnippetKind::ModAuthOpenidc => {
            ("Apache with mod_auth_openidc", "httpd.conf", ModAuthOpenidc { values }.render())
        }
        SnippetKind::Nginx => {
            ("nginx, for forward authentication", "nginx.conf", Nginx { values, sites }.render())
        }
    };
    let text = text.map_err(Error::internal)?;
    let in_it = PLACEHOLDERS.iter().filter(|(placeholder, _)| text.contains(placeholder));
    let placeholder =
        |(text, meaning): &(&str, &str)| Placeholder { text: (*text).into(), meaning: (*meaning).into() };
    let placeholders = in_it.map(placeholder).collect();
    Ok(Snippet { id: kind, title: title.to_owned(), file: file.to_owned(), text, placeholders })
}
