//! OpenID Connect Core 1.0 as certification looks at it: what each request parameter does, and what is returned of a
//! person. The sections are in brackets.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::party::{Params, Party, REDIRECT_URI, callback, decode, error, text};
use crate::support::{Browser, PASSWORD, TestApp, hidden};

pub(super) const EVA: &str = "eva@example.com";
/// An application that every member may use, and Eva, of whom everything is known.
pub(super) async fn party(app: &TestApp) -> Party<'_> {
    let more = json!({
        "username": "eva", "given_name": "Eva", "family_name": "Luna", "middle_name": "Maria",
        "nickname": "Evita", "profile": "https://eva.example.com/", "picture": "https://eva.example.com/me.png",
        "website": "https://luna.example.com/", "gender": "female", "birthdate": "1990-12-31",
        "zoneinfo": "Europe/Madrid", "locale": "es-ES", "phone_number": "+34910000000",
        "phone_number_verified": true,
        "address": { "formatted": "Calle 1\nMadrid", "street_address": "Calle 1", "locality": "Madrid",
            "region": "Madrid", "postal_code": "28001", "country": "ES" },
    });
    app.add_user(1, EVA, more).await;
    let settings = json!({ "name": "Certified", "access_policy": "all_members", "pkce": "optional",
        "scope": "openid profile email phone address offline_access", "id_token_claims": "minimal" });
    Party::register_as(app, settings).await
}

/// A browser in which Eva is signed in.
pub(super) async fn eva(app: &TestApp) -> Browser {
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", EVA, PASSWORD).await.status, 303);
    browser
}

async fn answer(party: &Party<'_>, browser: &Browser, changed: &[(&str, &str)]) -> Params {
    callback(&browser.get(&party.authorize(changed)).await)
}

pub(super) async fn tokens(party: &Party<'_>, browser: &Browser, changed: &[(&str, &str)]) -> Value {
    party.redeem(&answer(party, browser, changed).await["code"]).await.expect(200)
}

/// The claims of the ID token of a sign-in.
pub(super) async fn id_token(party: &Party<'_>, browser: &Browser, changed: &[(&str, &str)]) -> Value {
    decode(&tokens(party, browser, changed).await["id_token"]).1
}

/// Goes through the sign-in page that must come.
async fn sign_in_again(party: &Party<'_>, browser: &Browser, changed: &[(&str, &str)]) -> Value {
    let page = browser.get(&party.authorize(changed)).await.header("location");
    assert!(page.starts_with("/sign-in?interaction="), "{page}");
    let signed_in = browser.sign_in(&page, EVA, PASSWORD).await;
    let answer = callback(&browser.get(&signed_in.header("location")).await);
    decode(&party.redeem(&answer["code"]).await.expect(200)["id_token"]).1
}

/// The first request of certification, with `scope=openid` alone (2).
#[tokio::test]
async fn a_minimal_id_token_contains_only_subject_and_times() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let tokens = tokens(&party, &browser, &[("scope", "openid")]).await;
    let (header, claims) = decode(&tokens["id_token"]);
    assert_eq!(header["alg"], "RS256");
    assert!(header["kid"].is_string());
    let mut names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected = ["acr", "amr", "at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sid", "sub"];
    assert_eq!(names, expected);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(app.url), &json!(party.client_id)));
    let seconds = |name: &str| claims[name].as_i64().expect("seconds");
    assert!(seconds("iat") < seconds("exp") && seconds("auth_time") <= seconds("iat"));
    assert!(claims["sub"].as_str().is_some_and(|sub| sub.is_ascii() && sub.len() <= 255));
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens["expires_in"].as_i64().is_some_and(|seconds| (1..31_536_000).contains(&seconds)));
}

/// Section 3.1.2.1: what a request may say beside, and 15.1: what must at least do no harm.
#[tokio::test]
async fn parameters_that_only_advise_change_nothing() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    for changed in [
        ("display", "page"),
        ("display", "popup"),
        ("display", "touch"),
        ("display", "wap"),
        ("display", "hologram"),
        ("ui_locales", "se"),
        ("ui_locales", "fr-CA fr en"),
        ("ui_locales", "not a tag !"),
        ("claims_locales", "se"),
        ("acr_values", "1 2"),
        ("acr_values", "urn:mace:incommon:iap:silver"),
        ("login_hint", EVA),
        ("extra", "foobar"),
        ("resource_owner_hint", "x"),
    ] {
        for prompt in ["", "none"] {
            let claims = id_token(&party, &browser, &[changed, ("prompt", prompt)]).await;
            assert_eq!(claims["acr"], "1", "{changed:?}");
        }
    }
    // Without a nonce there is none in the token (3.1.2.1: optional in the code flow).
    let claims = id_token(&party, &browser, &[("nonce", "")]).await;
    assert_eq!(claims.get("nonce"), None);
    // Without PKCE, by the policy of certification's clients.
    let without = [("code_challenge", ""), ("code_challenge_method", ""), ("nonce", "")];
    let code = answer(&party, &browser, &without).await["code"].clone();
    party.redeem_with(&code, &[("code_verifier", "")]).await.expect(200);
}

#[tokio::test]
async fn a_login_hint_is_in_the_form_and_the_language_is_the_one_asked_for() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = app.browser();
    let asked = party.authorize(&[("login_hint", "bob@example.com"), ("ui_locales", "se pt en")]);
    let page = browser.get(&asked).await.header("location");
    let page = browser.get(&page).await;
    assert!(page.text.contains("value=\"bob@example.com\""), "{}", page.text);
    assert!(page.text.contains("<html lang=\"pt\""), "{}", page.text);
}

/// Sections 3.1.2.1 and 3.1.2.3: `prompt=login` signs in again, later; `prompt=none` and a sufficient `max_age` leave
/// the sign-in as it was.
#[tokio::test]
async fn auth_time_is_returned_and_changes_only_with_a_sign_in() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let first = id_token(&party, &browser, &[("max_age", "15000")]).await;
    app.advance(TimeDelta::seconds(2));
    for changed in [("max_age", "10000"), ("prompt", "none"), ("scope", "openid email"), ("max_age", "")] {
        let next = id_token(&party, &browser, &[changed]).await;
        for claim in ["auth_time", "sub", "sid"] {
            assert_eq!(first[claim], next[claim], "{claim} {changed:?}");
        }
    }
    let mut before = first;
    for changed in [("prompt", "login"), ("max_age", "1")] {
        app.advance(TimeDelta::seconds(2));
        let next = sign_in_again(&party, &browser, &[changed]).await;
        assert!(next["auth_time"].as_i64() > before["auth_time"].as_i64(), "{changed:?}");
        assert_eq!(next["sub"], before["sub"]);
        let age = next["iat"].as_i64().unwrap() - next["auth_time"].as_i64().unwrap();
        assert!((0..60).contains(&age), "{changed:?}");
        before = next;
    }
}

/// Section 3.1.2.6: without a session, and with a long state.
#[tokio::test]
async fn prompt_none_shows_no_page_and_gives_the_state_back() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let state = "aZ09-._~ +/%&=?#".repeat(8);
    let refused = answer(&party, &app.browser(), &[("prompt", "none"), ("state", &state)]).await;
    let mut names: Vec<_> = refused.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["error", "error_description", "iss", "state"]);
    assert_eq!((&*refused["error"], &refused["state"]), ("login_required", &state));
    let allowed = |byte: u8| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    assert!(refused["error_description"].bytes().all(allowed));
}

/// Section 3.1.2.1: the person whom the hint names goes on without a question.
#[tokio::test]
async fn a_hint_and_prompt_none_go_on_as_the_same_person() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let first = tokens(&party, &browser, &[]).await;
    // It may have expired (RP-Initiated Logout section 2).
    app.advance(TimeDelta::hours(2));
    let hint = ("id_token_hint", text(&first["id_token"]));
    let second = id_token(&party, &browser, &[hint, ("prompt", "none")]).await;
    let first = decode(&first["id_token"]).1;
    assert_eq!((&first["sub"], &first["auth_time"]), (&second["sub"], &second["auth_time"]));
}

/// Sections 6.1 and 6.2: what is not supported is said, not overlooked.
#[tokio::test]
async fn request_objects_are_rejected_by_name() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let encode = |json: Value| kernel::secrets::base64url(json.to_string().as_bytes());
    let object = format!(
        "{}.{}.",
        encode(json!({ "alg": "none" })),
        encode(json!({ "redirect_uri": REDIRECT_URI, "client_id": party.client_id }))
    );
    for (name, value, code) in [
        ("request", &*object, "request_not_supported"),
        ("request_uri", "https://app.example.com/r.jwt#x", "request_uri_not_supported"),
        ("registration", "{}", "registration_not_supported"),
    ] {
        let refused = answer(&party, &browser, &[(name, value)]).await;
        assert_eq!((&*refused["error"], &*refused["state"]), (code, "a state"));
    }
}

/// Section 3.1.2.1: by POST as by GET, where the parameters are in the body.
#[tokio::test]
async fn an_authorization_request_by_post_works_like_one_by_get() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = app.browser();
    let path = party.authorize(&[]);
    let query = path.split_once('?').unwrap().1;
    let form: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let posted = browser.post("/oauth2/authorize", &form).await;
    let page = browser.get(&posted.header("location")).await.header("location");
    let signed_in = browser.sign_in(&page, EVA, PASSWORD).await;
    let answer = callback(&browser.get(&signed_in.header("location")).await);
    assert_eq!(answer["state"], "a state");
    party.redeem(&answer["code"]).await.expect(200);
}

/// Sections 11 and 12: asked for with consent, refreshed, and no other application's.
#[tokio::test]
async fn a_refresh_token_needs_offline_access_and_is_valid_for_its_application_only() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let other = json!({ "name": "Second", "access_policy": "all_members" });
    let other = Party::register_as(&app, other).await;
    let asked = party.authorize(&[("scope", "openid offline_access"), ("prompt", "consent")]);
    let page = browser.get(&asked).await.header("location");
    assert!(page.starts_with("/consent?"), "{page}");
    let allowed = browser.submit(&page, &[("answer", "allow")]).await;
    let answer = callback(&browser.get(&allowed.header("location")).await);
    let first = party.redeem(&answer["code"]).await.expect(200);
    let token = text(&first["refresh_token"]);
    assert!(token.bytes().all(|byte| (0x20..=0x7e).contains(&byte)));
    assert_eq!(error(&other.refresh(token).await, 400), "invalid_grant");
    let second = party.refresh(token).await.expect(200);
    let ((_, before), (_, after)) = (decode(&first["id_token"]), decode(&second["id_token"]));
    for claim in ["iss", "sub", "aud", "auth_time"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    party.userinfo(text(&second["access_token"])).await.expect(200);
}

/// Form Post Response Mode section 2: the same parameters, and errors too, by POST alone.
#[tokio::test]
async fn form_post_is_used_for_codes_and_errors() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let mode = ("response_mode", "form_post");
    let page = browser.get(&party.authorize(&[mode])).await;
    let fields: Params = hidden(&page.text).into_iter().collect();
    assert!(fields.contains_key("code") && fields["state"] == "a state");
    assert!(page.text.contains(&format!("action=\"{REDIRECT_URI}\"")), "{}", page.text);
    for (name, value, code) in [
        ("response_type", "", "invalid_request"),
        ("request", "x", "request_not_supported"),
        ("scope", "\"", "invalid_scope"),
    ] {
        let page = browser.get(&party.authorize(&[mode, (name, value)])).await;
        let fields: Params = hidden(&page.text).into_iter().collect();
        assert_eq!((page.status.as_u16(), &*fields["error"]), (200, code), "{name}");
    }
}

/// OpenID Connect Registration section 2: `logo_uri`, `policy_uri` and `tos_uri` are shown at sign-in.
#[tokio::test]
async fn the_sign_in_page_shows_the_applications_logo_policy_and_terms() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Shown", "logo_uri": "https://app.example.com/logo.png",
        "policy_uri": "https://app.example.com/privacy?a=1&b=2", "tos_uri": "https://app.example.com/terms" });
    let shown = Party::register_as(&app, settings).await;
    let plain = Party::register(&app).await;
    let page = async |party: &Party<'_>| {
        let browser = app.browser();
        let page = browser.get(&party.authorize(&[])).await.header("location");
        browser.get(&page).await.text
    };
    let html = page(&shown).await;
    for part in [
        "href=\"https://app.example.com/privacy?a=1&#38;b=2\"",
        "href=\"https://app.example.com/terms\"",
        &format!("<img src=\"/logos/{}\"", shown.client_id),
        "rel=\"noopener noreferrer\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let html = page(&plain).await;
    assert!(!html.contains("id=\"policy\"") && !html.contains("id=\"terms\""), "{html}");
}
