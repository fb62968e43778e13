//! Finding claims and comparing them.

use serde_json::{Map, Value};
use shared_types::MappingOutcome;

/// The claims of an ID token.
pub type Claims = Map<String, Value>;

/// Looks up a claim by its name or by a path of names separated by dots. Names contain dots themselves
/// (`https://acme.example/roles`, the client IDs below Keycloak's `resource_access`), so each way to split the path is
/// tried, the longest name first.
pub(super) fn find<'c>(claims: &'c Claims, path: &str) -> Option<&'c Value> {
    if let Some(found) = claims.get(path) {
        return Some(found);
    }
    path.rmatch_indices('.')
        .find_map(|(dot, _)| find(claims.get(&path[..dot])?.as_object()?, &path[dot + 1..]))
}

/// Whether a token says that a claim is elsewhere (OpenID Connect Core section 5.6.2). Microsoft Entra ID leaves out
/// `groups` in this way for people with many groups.
fn is_elsewhere(claims: &Claims, path: &str) -> bool {
    let Some(Value::Object(names)) = claims.get("_claim_names") else { return false };
    let is_named = |end: usize| names.contains_key(&path[..end]);
    is_named(path.len()) || path.match_indices('.').any(|(dot, _)| is_named(dot))
}

/// Compares a claim with the value of a rule.
pub(super) fn compare(claims: &Claims, path: &str, value: &str) -> MappingOutcome {
    let is_equal = |equal: bool| if equal { MappingOutcome::Matches } else { MappingOutcome::OtherValue };
    match find(claims, path) {
        None | Some(Value::Null) => missing(claims, path),
        Some(Value::String(text)) => is_equal(text == value),
        Some(Value::Bool(flag)) => is_equal(value == if *flag { "true" } else { "false" }),
        Some(Value::Array(items)) if items.is_empty() || items.iter().any(Value::is_string) => {
            is_equal(items.iter().any(|item| item == value))
        }
        Some(_) => MappingOutcome::WrongType,
    }
}

/// What a rule finds where a claim is not in the token.
pub(super) fn missing(claims: &Claims, path: &str) -> MappingOutcome {
    if is_elsewhere(claims, path) { MappingOutcome::Elsewhere } else { MappingOutcome::Missing }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(claims: Value, path: &str, value: &str) -> MappingOutcome {
        compare(claims.as_object().unwrap(), path, value)
    }

    #[test]
    fn a_claim_is_found_by_its_name_or_by_a_path() {
        let claims = json!({
            "groups": ["staff"], "realm_access": { "roles": ["a"] }, "https://acme.example/roles": "b",
            "resource_access": { "wiki.acme.example": { "roles": ["c"] } }, "a.b": { "c": "longest" },
            "a": { "b": { "c": "shorter", "d": "only here" }, "b.c": "between" },
        });
        let found = |path: &str| find(claims.as_object().unwrap(), path).cloned();
        assert_eq!(found("groups"), Some(json!(["staff"])));
        assert_eq!(found("realm_access.roles"), Some(json!(["a"])));
        assert_eq!(found("https://acme.example/roles"), Some(json!("b")));
        assert_eq!(found("resource_access.wiki.acme.example.roles"), Some(json!(["c"])));
        assert_eq!((found("a.b.c"), found("a.b.d")), (Some(json!("longest")), Some(json!("only here"))));
        for path in ["", ".", "groups.staff", "realm_access", "realm_access.", ".roles", "groups..0", "x"] {
            assert_eq!(found(path).is_some(), path == "realm_access", "{path}");
        }
    }

    #[test]
    fn a_text_a_boolean_and_a_list_of_texts_are_compared_exactly() {
        use MappingOutcome::{Matches, Missing, OtherValue, WrongType};
        for (claim, expected) in [
            (json!("staff"), Matches),
            (json!("Staff"), OtherValue),
            (json!("staff, others"), OtherValue),
            (json!(["others", "staff"]), Matches),
            (json!(["others", 1, "staff"]), Matches),
            (json!([]), OtherValue),
            (json!([1, null, ["staff"]]), WrongType),
            (json!(1), WrongType),
            (json!({ "staff": true }), WrongType),
            (Value::Null, Missing),
        ] {
            assert_eq!(outcome(json!({ "c": claim.clone() }), "c", "staff"), expected, "{claim}");
        }
        assert_eq!(outcome(json!({}), "c", "staff"), Missing);
        assert_eq!(outcome(json!({ "c": true }), "c", "true"), Matches);
        assert_eq!(outcome(json!({ "c": false }), "c", "true"), OtherValue);
        assert_eq!(outcome(json!({ "c": false }), "c", "false"), Matches);
    }

    #[test]
    fn a_claim_that_the_token_names_elsewhere_is_not_missing() {
        let claims = json!({ "_claim_names": { "groups": "src1" }, "_claim_sources": { "src1": {} } });
        assert_eq!(outcome(claims.clone(), "groups", "staff"), MappingOutcome::Elsewhere);
        assert_eq!(outcome(claims.clone(), "groups.names", "staff"), MappingOutcome::Elsewhere);
        assert_eq!(outcome(claims, "group", "staff"), MappingOutcome::Missing);
        assert_eq!(outcome(json!({ "_claim_names": "groups" }), "groups", "staff"), MappingOutcome::Missing);
    }
}
