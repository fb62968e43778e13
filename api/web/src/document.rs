//! Documents that are the same for everybody and seldom change: built once, sent as they are, and not sent again to a
//! caller that has them (RFC 9110 section 13.1.2).

use bytes::Bytes;
use kernel::secrets::{base64url, sha256};
use poem::{
    Body, Request, Response,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};

/// How many headers the response has room for: those of the document, and those that every response gets.
const HEADERS: usize = 8;

/// A document with its headers.
#[derive(Debug, Clone)]
pub struct Document {
    body: Bytes,
    media_type: HeaderValue,
    caching: HeaderValue,
    tag: HeaderValue,
}

impl Document {
    /// Creates a JSON document that may be cached for five minutes.
    ///
    /// # Panics
    /// Never: a base64 text is a header value.
    #[must_use]
    pub fn json(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let tag = format!("\"{}\"", base64url(&sha256(&body)[..16]));
        Self {
            body,
            media_type: HeaderValue::from_static("application/json"),
            caching: HeaderValue::from_static("public, max-age=300"),
            tag: HeaderValue::try_from(tag).expect("base64 is a header value"),
        }
    }

    /// Returns the response to a request: the document, or 304 if the caller has it.
    #[must_use]
    pub fn respond(&self, request: &Request) -> Response {
        let mut response = Response::default();
        let headers = response.headers_mut();
        *headers = HeaderMap::with_capacity(HEADERS);
        headers.insert(header::ETAG, self.tag.clone());
        headers.insert(header::CACHE_CONTROL, self.caching.clone());
        if is_known(request, self.tag.as_bytes()) {
            response.set_status(StatusCode::NOT_MODIFIED);
            return response;
        }
        headers.insert(header::CONTENT_TYPE, self.media_type.clone());
        response.set_body(Body::from_bytes(self.body.clone()));
        response
    }
}

/// Returns whether the caller has the representation with an entity tag, as `If-None-Match` says.
#[must_use]
pub fn is_known(request: &Request, tag: &[u8]) -> bool {
    let lines = request.headers().get_all(header::IF_NONE_MATCH).iter();
    let mut tags = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    tags.any(|known| known == b"*" || known.strip_prefix(b"W/").unwrap_or(known) == tag)
}
