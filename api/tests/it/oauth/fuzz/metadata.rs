//! Metadata and key sets of applications.

use super::*;

const METADATA: [&str; 26] = [
    "redirect_uris",
    "post_logout_redirect_uris",
    "grant_types",
    "scope",
    "token_endpoint_auth_method",
    "application_type",
    "jwks",
    "jwks_uri",
    "logo_uri",
    "client_uri",
    "policy_uri",
    "tos_uri",
    "contacts",
    "subject_type",
    "sector_identifier_uri",
    "default_max_age",
    "require_auth_time",
    "web_origins",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
    "id_token_signed_response_alg",
    "claim_mappings",
    "scope_descriptions",
    "initiate_login_uri",
    "forward_auth_origins",
    "software_id",
];

/// A key set: of any shape, or of keys whose members are of any shape.
fn any_keys() -> impl Strategy<Value = Value> {
    let kty = select(vec!["RSA", "EC", "OKP", "oct", "", "rsa"]);
    let member = select(vec!["n", "e", "crv", "x", "y", "d", "k", "kid", "alg", "use", "key_ops", "x5c"]);
    let value = prop_oneof![
        any_json(),
        select(vec!["AQAB", "P-256", "Ed25519", "RS256", "ES256", "sig", "enc"]).prop_map(Value::from),
        vec(any::<u8>(), 0..300).prop_map(|bytes| Value::from(kernel::secrets::base64url(&bytes))),
    ];
    let key = (kty, vec((member, value), 0..6)).prop_map(|(kty, members)| {
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
        Value::Object([("kty".to_owned(), json!(kty))].into_iter().chain(members).collect())
    });
    prop_oneof![1 => any_json(), 3 => vec(key, 0..4).prop_map(|keys| json!({ "keys": keys }))]
}

#[test]
fn no_metadata_causes_a_500_and_accepted_metadata_can_be_read_and_written_back() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let admin = server.wait(server.app.admin());
    let path = format!("/v1/applications/{}", party.client_id);
    let member = (select(METADATA.to_vec()), prop_oneof![any_json(), any_keys()]);
    check(vec(member, 1..4), |members| {
        let members: Map<_, _> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let answer = server.wait(admin.put(&path, Value::Object(members)));
        let status = answer.status.as_u16();
        assert!([200, 400, 403].contains(&status), "{status}: {}", answer.text);
        if status == 200 {
            let shown = server.wait(admin.get(&path)).expect(200);
            assert_eq!(server.wait(admin.put(&path, shown.clone())).expect(200), shown);
        }
    });
}

#[test]
fn no_registration_causes_a_500_and_each_can_be_written_back() {
    let server = Server::start();
    let admin = server.wait(server.app.admin());
    let initial = json!({ "name": "Fuzz", "company_id": 1, "max_uses": 1000 });
    let initial = server.wait(admin.post("/v1/initial-access-tokens", initial)).expect(201);
    let caller = server.app.anonymous().with_token(text(&initial["token"]));
    let more = ["client_name", "response_types", "client_id", "client_secret", "client_name#es"];
    let names: Vec<_> = METADATA.into_iter().chain(more).collect();
    let member = (select(names), prop_oneof![any_json(), any_keys()]);
    check((vec(member, 0..4), any::<bool>()), |(members, redirects)| {
        let mut body: Map<_, _> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if redirects {
            body.insert("redirect_uris".to_owned(), json!([REDIRECT_URI]));
        }
        let answer = server.wait(caller.post("/oauth2/register", Value::Object(body)));
        let status = answer.status.as_u16();
        assert!([201, 400].contains(&status), "{status}: {}", answer.text);
        let registered = answer.json();
        if status == 400 {
            let codes = ["invalid_redirect_uri", "invalid_client_metadata"];
            assert!(codes.contains(&text(&registered["error"])), "{registered}");
            return;
        }
        let own = server.app.anonymous().with_token(text(&registered["registration_access_token"]));
        let path = format!("/oauth2/register/{}", text(&registered["client_id"]));
        let shown = server.wait(own.get(&path)).expect(200);
        let mut put_back = shown.as_object().unwrap().clone();
        for name in [
            "registration_access_token",
            "registration_client_uri",
            "client_id_issued_at",
            "client_secret_expires_at",
        ] {
            put_back.remove(name);
        }
        server.wait(own.put(&path, Value::Object(put_back))).expect(200);
    });
}
