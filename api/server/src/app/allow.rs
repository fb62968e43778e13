//! The methods that a path supports, for the `Allow` header of a 405 response (RFC 9110 section 15.5.6).

use poem::{
    Response,
    http::{HeaderValue, header},
};
use serde_json::Value;

const METHODS: [(&str, &str); 5] =
    [("get", "GET, HEAD"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];

/// The methods of each path in the OpenAPI document.
pub(super) struct Allowed(Vec<(String, HeaderValue)>);

impl Allowed {
    pub(super) fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let allowed = paths.filter_map(|(path, item)| {
            let methods = METHODS.iter().filter(|(name, _)| item.get(name).is_some());
            let methods: Vec<_> = methods.map(|(_, method)| *method).collect();
            Some((path.clone(), HeaderValue::from_str(&methods.join(", ")).ok()?))
        });
        Self(allowed.collect())
    }

    /// Adds the supported methods of the path to a response.
    pub(super) fn add_header(&self, path: &str, response: &mut Response) {
        if let Some((_, methods)) = self.0.iter().find(|(template, _)| is_of(template, path)) {
            response.headers_mut().insert(header::ALLOW, methods.clone());
        }
    }
}

/// Whether a path matches a template such as `/v1/companies/{company_id}`.
fn is_of(template: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}
