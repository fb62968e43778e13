//! Conditional changes: `ETag` and `If-Match` (RFC 9110 sections 8.8.3 and 13.1.1).

use poem::{FromRequest, Request, RequestBody, Result, http::header};
use poem_openapi::{
    ApiResponse,
    payload::Json,
    types::{ParseFromJSON, ToJSON},
};
use serde_json::{Value, json};

use super::{headers::IF_MATCH, parameters::add_parameter};
use kernel::Error;
use platform::patch;

/// What proxies append to the tag of a response that they compress.
const COMPRESSED: [&str; 4] = ["-gzip", ";gzip", "-br", "-zstd"];

/// Adds `If-Match` to the descriptions of the changes that support it.
pub(super) fn describe(method: &str, operation: &mut Value) {
    let has_version = operation["responses"].pointer("/200/headers/ETAG").is_some();
    let is_change = matches!(method, "put" | "patch") || operation["operationId"] == "verifyEmailDomain";
    if !has_version || !is_change {
        return;
    }
    let description = "The version of the last response, as in its `ETag`. If the object has been changed since, the request fails with 412.";
    let parameter = json!({
        "name": IF_MATCH, "in": "header", "required": false, "description": description,
        "schema": { "type": "string" },
    });
    add_parameter(operation, parameter);
}

/// The `If-Match` header of a request.
#[derive(Debug)]
pub(super) struct IfMatch(pub(super) patch::IfMatch);

impl<'a> FromRequest<'a> for IfMatch {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(Self(read(request)?))
    }
}

/// The versions in the header.
fn read(request: &Request) -> web::Result<patch::IfMatch> {
    let mut versions: Option<Vec<String>> = None;
    for value in request.headers().get_all(header::IF_MATCH) {
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(patch::IfMatch::default());
        }
        versions.get_or_insert_default().extend(parse(text)?);
    }
    Ok(patch::IfMatch::new(versions))
}

/// The entity tags of a list, without their quotes and without what proxies change when they compress a response: they
/// make the tag weak (nginx) or append `-gzip` (Apache). The strong comparison of RFC 9110 section 13.1.1 would reject
/// every change that is made through them. A tag names a version of the object, not its bytes, so that nothing is lost.
fn parse(text: &str) -> web::Result<Vec<String>> {
    let wrong = || Error::field(IF_MATCH, "invalid", "must be * or quoted entity tags, as in ETag");
    let mut tags = Vec::new();
    let mut rest = text;
    loop {
        let tag = rest.strip_prefix("W/").unwrap_or(rest);
        // A tag may have commas in it.
        let (tag, after) = tag.strip_prefix('"').and_then(|tag| tag.split_once('"')).ok_or_else(wrong)?;
        let suffix = COMPRESSED.into_iter().find_map(|suffix| tag.strip_suffix(suffix));
        tags.push(suffix.unwrap_or(tag).to_owned());
        match after.trim_start().strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None if after.trim().is_empty() => return Ok(tags),
            None => return Err(wrong().into()),
        }
    }
}

/// A response with the version of an object.
#[derive(Debug, ApiResponse)]
pub(super) enum VersionedResponse<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// The object.
    #[oai(status = 200)]
    VersionedResponse(
        Json<T>,
        /// The version of the object, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

impl<T: ParseFromJSON + ToJSON + Send + Sync> VersionedResponse<T> {
    /// An object with its version.
    pub(super) fn new(value: T, version: impl std::fmt::Display) -> Self {
        Self::VersionedResponse(Json(value), format!("\"{version}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn tags_are_read_without_what_proxies_add() {
        assert_eq!(parse("\"1\", \"2.3\"").unwrap(), ["1", "2.3"]);
        assert_eq!(parse("\"1,2\",W/\"3\" , \"4-gzip\"").unwrap(), ["1,2", "3", "4"]);
        assert_eq!(parse("W/\"1\"").unwrap(), ["1"]);
        assert!(parse("\"1\" \"2\"").is_err());
        assert!(parse("1").is_err());
        assert!(parse("\"1").is_err());
    }
}
