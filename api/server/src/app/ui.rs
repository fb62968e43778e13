//! The files of the admin UI, embedded in the binary and served in their compressed form.

use bytes::Bytes;
use poem::{
    Body, Endpoint, Request, Response, Result,
    error::NotFoundError,
    http::{Method, StatusCode, header},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use kernel::secrets::base64url;

/// The files that the build of the UI created.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../admin-ui/dist"]
#[allow_missing = true]
struct Files;

/// The page of the single-page app.
const INDEX: &str = "index.html";
/// The content security policy of the app, which allows only its own files.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Answers requests that no other part answers: with a file of the UI, or with the page of the app for one of its own
/// paths.
pub(super) struct Ui;

impl Endpoint for Ui {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(NotFoundError.into());
        }
        let path = request.original_uri().path().trim_start_matches('/');
        let is_file = path.rsplit('/').next().unwrap_or_default().contains('.');
        let name = if is_file { path } else { INDEX };
        let (file, encoding) = find(&request, name).ok_or(NotFoundError)?;
        Ok(respond(&request, name, file, encoding))
    }
}

/// Returns a file, in the smallest encoding that the browser accepts.
fn find(request: &Request, name: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = |encoding: &str| {
        accepted.unwrap_or_default().split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next() == Some(encoding) && parts.next() != Some("q=0")
        })
    };
    for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if accepts(encoding)
            && let Some(file) = Files::get(&format!("{name}.{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Files::get(name).map(|file| (file, None))
}

fn respond(request: &Request, name: &str, file: EmbeddedFile, encoding: Option<&'static str>) -> Response {
    let tag = format!("\"{}\"", base64url(&file.metadata.sha256_hash()[..16]));
    let mut response = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::VARY, "Accept-Encoding")
        .header(header::REFERRER_POLICY, "no-referrer");
    // The content of a file with a hash in its name never changes.
    let hashed = name != INDEX && name.rsplit('/').next().is_some_and(has_hash);
    let caching = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    response = response.header(header::CACHE_CONTROL, caching);
    if name == INDEX {
        response = response.header(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|item| item.trim().trim_start_matches("W/") == tag)) {
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
