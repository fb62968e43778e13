//! The files of the admin UI, embedded in the binary and served in their compressed form. Where another web server serves
//! them, it gets them from [`export`], and this server redirects to its pages.

use std::{fs, io, path::Path};

use bytes::Bytes;
use poem::{
    Body, Endpoint, Request, Response, Result,
    error::NotFoundError,
    http::{Method, StatusCode, header},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use kernel::secrets::base64url;
use platform::Ctx;
use shared_types::{CompanyRole, paths};
use sign_in::sessions;
use web::cookies;

/// The files that the build of the UI created.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../admin-ui/dist"]
#[allow_missing = true]
struct Files;

/// The page of the program for administration.
const ADMINISTRATION: &str = "index.html";
/// The page of the program for everybody: the portal and the account.
const PORTAL: &str = "portal.html";
/// The file that says at run time where the API is.
const SETTINGS: &str = "settings.json";
/// The content security policy of both programs, which allows only their own files.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Answers requests that no other part answers: with a file of the UI, or with the page of the program that the path
/// belongs to.
pub(super) struct Ui {
    ctx: Ctx,
}

impl Ui {
    /// Serves the files.
    pub(super) fn new(ctx: Ctx) -> Self {
        Self { ctx }
    }

    /// The page at a path that is no file.
    async fn page(&self, request: &Request, path: &str) -> &'static str {
        match path {
            "/" if self.manages_something(request).await => ADMINISTRATION,
            "/" => PORTAL,
            path if paths::is_portal(path) => PORTAL,
            _ => ADMINISTRATION,
        }
    }

    /// Whether somebody is signed in who has more to do at the start than to use applications. The page itself finds
    /// out what went wrong where this cannot be found out.
    async fn manages_something(&self, request: &Request) -> bool {
        let Some(cookie) = cookies::session(&self.ctx, request) else { return false };
        let Ok(Some((_, person))) = sessions::signed_in(&self.ctx, &cookie).await else { return false };
        let is_admin = |(_, role): &(_, CompanyRole)| *role == CompanyRole::CompanyAdmin;
        person.user.system_role.is_some() || person.memberships.iter().any(is_admin)
    }
}

impl Endpoint for Ui {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(NotFoundError.into());
        }
        let path = request.original_uri().path();
        let is_file = path.rsplit('/').next().unwrap_or_default().contains('.');
        if !is_file && let Some(origin) = self.ctx.config.server.ui_origin() {
            return Ok(redirect(origin, &request));
        }
        let name = if is_file { path.trim_start_matches('/') } else { self.page(&request, path).await };
        let (file, encoding) = find(&request, name).ok_or(NotFoundError)?;
        Ok(respond(&request, name, file, encoding))
    }
}

/// Redirects to the same page of the UI at its own origin.
fn redirect(origin: &str, request: &Request) -> Response {
    let page = request.original_uri().path_and_query().map_or("/", |page| page.as_str());
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, format!("{origin}{page}"))
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .finish()
}

/// Writes the files of the UI into a folder for another web server, with the settings for the API at an origin. The files
/// of earlier releases stay for the tabs that still use them; the pages are written last, so that none names a file
/// that is not there yet.
///
/// # Errors
/// When a file cannot be written, and when this program was built without the UI.
pub fn export(directory: &Path, api: &str) -> io::Result<()> {
    let is_page = |name: &str| name.contains(".html");
    let (pages, others): (Vec<_>, Vec<_>) = Files::iter().partition(|name| is_page(name));
    if pages.is_empty() {
        return Err(io::Error::other("this program was built without the admin UI"));
    }
    fs::create_dir_all(directory)?;
    let settings = serde_json::json!({ "api": api });
    fs::write(directory.join(SETTINGS), format!("{settings:#}\n"))?;
    // Compressed copies of the settings would be those of the embedded file.
    for name in others.iter().chain(&pages).filter(|name| !name.starts_with(SETTINGS)) {
        if let Some(file) = Files::get(name) {
            fs::write(directory.join(&**name), file.data)?;
        }
    }
    Ok(())
}

/// Returns a file, in the smallest encoding that the browser accepts.
fn find(request: &Request, name: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if accepts(request, encoding)
            && let Some(file) = Files::get(&format!("{name}.{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Files::get(name).map(|file| (file, None))
}

/// Whether the browser accepts an encoding (RFC 9110 section 12.5.3): one with the weight 0, however it is written, is
/// not accepted.
fn accepts(request: &Request, encoding: &str) -> bool {
    let lines =
        request.headers().get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let mut weights = parts.filter_map(|part| part.split_once('='));
        let weight = weights.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        is_named
            && weight.is_none_or(|(_, weight)| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

fn respond(request: &Request, name: &str, file: EmbeddedFile, encoding: Option<&'static str>) -> Response {
    let tag = format!("\"{}\"", base64url(&file.metadata.sha256_hash()[..16]));
    let mut response = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::VARY, "Accept-Encoding")
        .header(header::REFERRER_POLICY, "no-referrer");
    // The content of a file with a hash in its name never changes.
    let is_page = matches!(name, ADMINISTRATION | PORTAL);
    let hashed = !is_page && name.rsplit('/').next().is_some_and(has_hash);
    let caching = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    response = response.header(header::CACHE_CONTROL, caching);
    if is_page {
        response = response.header(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    if web::document::is_known(request, tag.as_bytes()) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    if let Some(encoding) = encoding {
        response = response.header(header::CONTENT_ENCODING, encoding);
    }
    let body = match file.data {
        // Served without a copy, from the mapped binary.
        std::borrow::Cow::Borrowed(bytes) => Body::from_bytes(Bytes::from_static(bytes)),
        std::borrow::Cow::Owned(bytes) => Body::from(bytes),
    };
    response.content_type(media_type(name)).body(body)
}

/// Whether the name of a file contains a hash, as the build of the UI adds it: `admin-ui-3f9a…` of 16 hexadecimal
/// digits.
fn has_hash(name: &str) -> bool {
    let mut run = 0;
    name.bytes().any(|byte| {
        run = if byte.is_ascii_hexdigit() { run + 1 } else { 0 };
        run >= 16
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "webmanifest" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_with_the_weight_zero_is_not_accepted() {
        for (accepted, br) in [
            ("br", true),
            ("gzip, BR", true),
            ("gzip;q=1.0, br;q=0.001", true),
            ("br ; q = 0.5", true),
            ("br;q=0", false),
            ("br;q=0.0", false),
            ("br; Q=0.000", false),
            ("br;q=", false),
            ("gzip, brotli", false),
            ("", false),
        ] {
            let request = Request::builder().header(header::ACCEPT_ENCODING, accepted).finish();
            assert_eq!(accepts(&request, "br"), br, "{accepted}");
        }
    }
}
