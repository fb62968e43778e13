//! The claims of a preview: those of one token as they are sent, or all side by side.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared_types::{Timestamp, TokenPreview, UnsignedToken};

use crate::{
    components::{Listing, icon, nothing, paragraph},
    texts::{Text, Texts, made, text},
};

/// A text of the app.
pub(super) type Label = fn(&'static Texts) -> &'static str;

/// The parts of the preview: the word of each, and its name.
pub(super) const PARTS: [(&str, Label); 3] = [
    ("access_token", |t| t.parts.access_token),
    ("id_token", |t| t.parts.id_token),
    ("userinfo", |t| t.parts.userinfo),
];
/// All parts side by side.
pub(super) const ALL: &str = "all";
/// The claims that are moments, in seconds since 1970 (RFC 7519 section 4.1, OpenID Connect Core section 2).
const MOMENTS: [&str; 5] = ["iat", "exp", "nbf", "auth_time", "updated_at"];

/// The claims of a part of the preview, or of all parts. `mapped` are the claims that come from mappings.
pub(super) fn claims(preview: &TokenPreview, part: &'static str, mapped: &[String]) -> AnyView {
    if part == ALL {
        return compared(preview, mapped);
    }
    let of = |token: &UnsignedToken| (token.claims.clone(), Some(format!("{} · {}", token.typ, token.alg)));
    let found = match part {
        "access_token" => preview.access_token.as_ref().map(of),
        "id_token" => preview.id_token.as_ref().map(of),
        _ => preview.userinfo.clone().map(|claims| (claims, None)),
    };
    let Some((claims, header)) = found else {
        return paragraph("hint", text(|t| t.parts.preview_without_openid));
    };
    let name: Text = made(move |t| {
        PARTS.iter().find(|(known, _)| *known == part).map(|(_, name)| name(t).to_owned()).unwrap_or_default()
    });
    let header = header.map_or_else(nothing, |header| view! { <p class="hint">{header}</p> }.into_any());
    view! {
        <pre class="code tall" id="claims" tabindex="0" role="region" aria-label=name dir="ltr">{pretty(&claims)}</pre>
        {header}
        {times(&claims)}
    }
    .into_any()
}

fn pretty(claims: &Value) -> String {
    serde_json::to_string_pretty(claims).unwrap_or_default()
}

/// From when until when a token is valid.
fn times(claims: &Value) -> AnyView {
    match (claims.get("iat").and_then(moment), claims.get("exp").and_then(moment)) {
        (Some(from), Some(until)) => {
            paragraph("hint", made(move |t| (t.parts.issued_and_valid)(&t.moment(from), &t.moment(until))))
        }
        _ => nothing(),
    }
}

fn moment(seconds: &Value) -> Option<Timestamp> {
    Timestamp::from_timestamp_millis(seconds.as_i64()?.checked_mul(1_000)?)
}

/// A claim, and its value in each part.
struct Claim {
    name: String,
    values: [Option<Value>; 3],
}

impl Claim {
    /// The value, where all parts that have it have the same.
    fn common(&self) -> Option<&Value> {
        let mut values = self.values.iter().flatten();
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    }
}

/// All claims, by name.
fn all_claims(preview: &TokenPreview) -> Vec<Claim> {
    let of = |claims: Option<&Value>| claims.and_then(Value::as_object).cloned().unwrap_or_default();
    let parts: [Map<String, Value>; 3] = [
        of(preview.access_token.as_ref().map(|token| &token.claims)),
        of(preview.id_token.as_ref().map(|token| &token.claims)),
        of(preview.userinfo.as_ref()),
    ];
    let names: BTreeSet<&String> = parts.iter().flat_map(Map::keys).collect();
    let values = |name: &String| parts.each_ref().map(|part| part.get(name).cloned());
    names.into_iter().map(|name| Claim { name: name.clone(), values: values(name) }).collect()
}

fn compared(preview: &TokenPreview, mapped: &[String]) -> AnyView {
    let rows = all_claims(preview).into_iter().map(|claim| row(&claim, mapped)).collect();
    let names = [text(|t| t.parts.claim_name)].into_iter().chain(PARTS.map(|(_, name)| text(name)));
    let columns = names.map(|name| (name, "")).collect();
    view! {
        <div class="breaking" id="all-claims">
            <Listing caption=text(|t| t.parts.all_claims) columns rows>
                {paragraph("hint", text(|t| t.parts.preview_without_openid))}
            </Listing>
        </div>
    }
    .into_any()
}

fn row(claim: &Claim, mapped: &[String]) -> AnyView {
    let tag = mapped.contains(&claim.name).then(|| {
        view! { " " <span class="tag">{text(|t| t.parts.mapped)}</span> }
    });
    let value = match claim.common() {
        Some(value) => written(&claim.name, value),
        None => text(|t| t.parts.differs),
    };
    let cells = claim.values.iter().map(|value| match value {
        Some(_) => {
            view! { <td class="mid">{icon("check")} <span class="unseen">{text(|t| t.parts.has_claim)}</span></td> }
                .into_any()
        }
        None => view! { <td class="mid soft">"–"</td> }.into_any(),
    });
    view! {
        <tr>
            <th scope="row">
                <code dir="ltr">{claim.name.clone()}</code>
                {tag}
                <span class="under" dir="auto">{value}</span>
            </th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

/// A value as people read it: moments as such.
fn written(name: &str, value: &Value) -> Text {
    match (MOMENTS.contains(&name).then(|| moment(value)).flatten(), value) {
        (Some(at), _) => made(move |t| t.moment(at)),
        (None, Value::String(text)) => Text::from(text.clone()),
        (None, value) => Text::from(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared_types::{AccessDecision, SigningAlg};

    use super::*;

    #[test]
    fn each_claim_is_listed_once_with_the_parts_that_have_it() {
        let token = |claims| UnsignedToken { typ: "JWT".to_owned(), alg: SigningAlg::Es256, claims };
        let preview = TokenPreview {
            decision: AccessDecision::Allowed,
            scope: "openid".to_owned(),
            access_token: Some(token(json!({ "sub": "7", "aud": "api" }))),
            id_token: Some(token(json!({ "sub": "7", "aud": "client" }))),
            userinfo: Some(json!({ "sub": "7", "email": "ada@example.com" })),
        };
        let claims = all_claims(&preview);
        let read: Vec<_> = claims
            .iter()
            .map(|claim| {
                let parts = claim.values.each_ref().map(Option::is_some);
                (claim.name.as_str(), parts, claim.common().is_some())
            })
            .collect();
        let expected = [
            ("aud", [true, true, false], false),
            ("email", [false, false, true], true),
            ("sub", [true, true, true], true),
        ];
        assert_eq!(read, expected);
    }
}
