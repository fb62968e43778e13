//! Tokens with changed bytes.

use super::*;

/// What becomes of a token on the way.
#[derive(Debug, Clone)]
enum Change {
    Byte(usize, u8),
    Cut(usize),
    CutEnd(usize),
    Insert(usize, char),
    Segment(usize, Value),
    Swap(usize, usize),
    Other(String),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), 33u8..127).prop_map(|(at, byte)| Change::Byte(at, byte)),
        any::<usize>().prop_map(Change::Cut),
        (1usize..100).prop_map(Change::CutEnd),
        (any::<usize>(), "[!-~]").prop_map(|(at, one)| Change::Insert(at, one.chars().next().unwrap())),
        (0usize..2, any_json()).prop_map(|(at, json)| Change::Segment(at, json)),
        (0usize..3, 0usize..3).prop_map(|(one, other)| Change::Swap(one, other)),
        "[A-Za-z0-9_.~-]{1,60}".prop_map(Change::Other),
    ]
}

fn changed(token: &str, change: &Change) -> String {
    let encode = |json: &Value| kernel::secrets::base64url(json.to_string().as_bytes());
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let mut bytes = token.as_bytes().to_vec();
    let length = bytes.len();
    match change {
        Change::Byte(at, byte) => bytes[at % length] = *byte,
        Change::Cut(at) => bytes.truncate(at % length),
        Change::CutEnd(count) => bytes.truncate(length.saturating_sub(*count)),
        Change::Insert(at, one) => bytes.insert(at % length, *one as u8),
        Change::Other(other) => bytes = other.clone().into_bytes(),
        Change::Segment(at, json) => {
            parts[*at] = encode(json);
            return parts.join(".");
        }
        Change::Swap(one, other) => {
            parts.swap(*one, *other);
            return parts.join(".");
        }
    }
    String::from_utf8(bytes).expect("ASCII")
}

#[test]
fn no_modified_token_is_accepted() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let browser = server.app.browser();
    let tokens = server.wait(async { party.redeem(&party.code_in(&browser).await).await.expect(200) });
    let kind = select(vec!["access_token", "id_token", "refresh_token"]);
    check((kind, change()), |(kind, change)| {
        let original = text(&tokens[kind]);
        if kind == "refresh_token" && matches!(change, Change::Segment(..) | Change::Swap(..)) {
            return;
        }
        let token = changed(original, &change);
        // The last character of a segment has bits that say nothing, so that another one may be the same bytes.
        if token == original || token.is_empty() || same_bytes(&token, original) {
            return;
        }
        server.wait(async {
            assert_eq!(party.userinfo(&token).await.status, 401, "{token}");
            assert_eq!(party.introspect(&token).await, json!({ "active": false }), "{token}");
            is_for_applications(&party.refresh(&token).await);
            assert_ne!(party.refresh(&token).await.status, 200);
            let query =
                form_urlencoded::Serializer::new(String::new()).append_pair("id_token_hint", &token).finish();
            let out = browser.get(&format!("/oauth2/logout?{query}")).await;
            assert!(out.header("location").starts_with("/sign-out?"), "{token}: {}", out.header("location"));
            let assertion = [
                ("grant_type", "client_credentials"),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", &*token),
            ];
            let refused = send(party.token_request(&assertion)).await;
            is_for_applications(&refused);
            assert_ne!(refused.status, 200);
        });
    });
    server.wait(async { party.userinfo(text(&tokens["access_token"])).await.expect(200) });
}

/// Whether two tokens are the same but for bits that base64url leaves unused.
fn same_bytes(one: &str, other: &str) -> bool {
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        base64::engine::general_purpose::NO_PAD.with_decode_allow_trailing_bits(true),
    );
    let read =
        |token: &str| token.split('.').map(|part| engine.decode(part).ok()).collect::<Option<Vec<_>>>();
    matches!((read(one), read(other)), (Some(one), Some(other)) if one == other)
}
