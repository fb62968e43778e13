//! Passkeys (WebAuthn), with an authenticator that shares no code with the server, for normal and for hostile answers.

use chrono::TimeDelta;
use kernel::secrets::base64url;
use platform::actor::RequestSource;
use reqwest::Method;
use serde_json::{Value, json};
use sign_in::factors::{
    FactorError, Verified, enrolled,
    passkeys::{self, PasskeyOptions},
};
use uuid::Uuid;

use super::{ANA, add_totp, ana, authenticator::Device, factors, nobody, post};
use crate::{
    support::{Browser, TestApp},
    users::signed_in,
};

/// The sign-in in which challenges are answered.
const HERE: &str = "a sign-in in a browser";

async fn options(browser: &Browser) -> Value {
    browser.call(Method::POST, "/v1/me/passkeys/options", None).await.expect(200)
}

/// Registers a passkey of a device; what was answered.
pub async fn register(browser: &Browser, device: &mut Device, name: &str) -> Value {
    let options = options(browser).await;
    let credential = device.create(&options["public_key"]);
    let body = json!({ "challenge_id": options["challenge_id"], "name": name, "credential": credential });
    post(browser, "/v1/me/passkeys", body).await.expect(201)
}

async fn begin(app: &TestApp) -> PasskeyOptions {
    passkeys::begin(&app.ctx, &RequestSource::default(), HERE).await.unwrap()
}

async fn answer(app: &TestApp, challenge_id: Uuid, answer: Value) -> Result<Verified, FactorError> {
    passkeys::verify(&app.ctx, &nobody(), HERE, (challenge_id, answer)).await.unwrap()
}

/// Signs in with the passkey of a device, which says who the user is.
pub async fn sign_in(app: &TestApp, device: &mut Device) -> Result<Verified, FactorError> {
    let options = begin(app).await;
    let credential = device.get(&options.public_key);
    answer(app, options.challenge_id, credential).await
}

#[tokio::test]
async fn a_passkey_is_registered_signs_its_user_in_and_is_removed() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let mut device = Device::at(&app.url);
    let begun = options(&browser).await;
    let public_key = &begun["public_key"];
    let selection = &public_key["authenticatorSelection"];
    assert_eq!(
        (&selection["residentKey"], &selection["requireResidentKey"], &selection["userVerification"]),
        (&json!("required"), &json!(true), &json!("required"))
    );
    assert_eq!((&public_key["rp"]["id"], &public_key["attestation"]), (&json!("localhost"), &json!("none")));
    let sub = browser.call(Method::GET, "/v1/me", None).await.expect(200)["sub"].as_str().unwrap().to_owned();
    let handle = base64url(sub.parse::<Uuid>().unwrap().as_bytes());
    assert_eq!(public_key["user"]["id"], handle);

    let created = register(&browser, &mut device, "").await;
    assert_eq!(created["recovery_codes"].as_array().unwrap().len(), 10);
    let passkey = &created["passkey"];
    assert_eq!((&passkey["name"], &passkey["authenticator"]), (&json!("1Password"), &json!("1Password")));
    assert_eq!(passkey["aaguid"], "bada5566-a7aa-401f-bd96-45619a55120d");
    assert_eq!((&passkey["backup_eligible"], &passkey["last_used_at"]), (&json!(true), &Value::Null));
    assert_eq!(enrolled(&app.ctx, id).await.unwrap().passkeys(), 1);

    let verified = sign_in(&app, &mut device).await.unwrap();
    assert_eq!((verified.user_id, verified.phishing_resistant), (id, true));
    assert_eq!(verified.amr, ["swk", "user", "mfa"]);
    // A passkey that does not count may be used again.
    sign_in(&app, &mut device).await.unwrap();
    assert!(factors(&browser).await["passkeys"][0]["last_used_at"].is_string());

    let path = format!("/v1/me/passkeys/{}", passkey["id"]);
    browser.call(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.status, 404);
    assert_eq!(sign_in(&app, &mut device).await, Err(FactorError::NotEnrolled));
    let left = factors(&browser).await;
    assert_eq!((&left["passkeys"], &left["recovery_codes"]), (&json!([]), &Value::Null));
    let mails = app.mails(3).await;
    assert!(mails[1].contains("A passkey was added") && mails[2].contains("A passkey was removed"));
    for kind in ["passkey.enrolled", "passkey.removed"] {
        assert_eq!(app.audited(kind).await[0]["name"], "1Password", "{kind}");
    }
}

#[tokio::test]
async fn several_passkeys_are_named_and_renamed() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let (mut phone, mut laptop) = (Device::at(&app.url), Device::at(&app.url));
    register(&browser, &mut phone, "Phone").await;
    let second = options(&browser).await;
    let known = second["public_key"]["excludeCredentials"].as_array().unwrap();
    assert_eq!(known.len(), 1, "a browser does not register a device twice");
    let laptop_id = register(&browser, &mut laptop, "Laptop").await["passkey"]["id"].clone();
    let path = format!("/v1/me/passkeys/{laptop_id}");
    let rename = async |name: &str| browser.call(Method::PUT, &path, Some(json!({ "name": name }))).await;
    assert_eq!(rename("Old laptop").await.expect(200)["name"], "Old laptop");
    rename("Old laptop").await.expect(200);
    assert_eq!(app.audited("passkey.renamed").await.len(), 1, "a change that changes nothing is no change");
    for (name, code) in [("", "required"), (&*"x".repeat(256), "too_long")] {
        let (_, fields) = rename(name).await.problem(400);
        assert_eq!(fields, [("name".to_owned(), code.to_owned())]);
    }
    let names: Vec<_> =
        factors(&browser).await["passkeys"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["Phone", "Old laptop"]);
    // Nobody sees or changes those of others.
    app.add_user(1, "luis@example.com", json!({})).await;
    let luis = signed_in(&app, "luis@example.com").await;
    assert_eq!(luis.call(Method::PUT, &path, Some(json!({ "name": "Mine" }))).await.status, 404);
    assert_eq!(luis.call(Method::DELETE, &path, None).await.status, 404);
    assert_eq!(sign_in(&app, &mut phone).await.unwrap().user_id, id);
    assert_eq!(sign_in(&app, &mut laptop).await.unwrap().user_id, id);
    // An administrator removes them with all other factors.
    app.admin().await.delete(&format!("/v1/companies/1/users/{id}/factors")).await.expect(204);
    assert_eq!(sign_in(&app, &mut laptop).await, Err(FactorError::NotEnrolled));
}

#[tokio::test]
async fn a_person_has_at_most_twenty_passkeys() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    // The mails of so many are limited for a person, so the rows are made here.
    register(&browser, &mut Device::at(&app.url), "First").await;
    app.ctx
        .db
        .write((), |tx, ()| {
            Box::pin(async move {
                use ::store::entity::passkey;
                use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, EntityTrait, IntoActiveModel, Set};
                let first = passkey::Entity::find().one(&**tx).await?.unwrap();
                for number in 1..20_u8 {
                    let mut row = first.clone().into_active_model();
                    row.id = NotSet;
                    row.credential_hash = Set(vec![number; 32]);
                    row.insert(&**tx).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    let refused = browser.call(Method::POST, "/v1/me/passkeys/options", None).await;
    assert_eq!(refused.problem(409).0, "too_many");
}

#[tokio::test]
async fn a_passkey_is_a_second_factor_of_its_own_user_only() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    assert!(passkeys::begin_for_user(&app.ctx, &RequestSource::default(), id, HERE).await.unwrap().is_none());
    add_totp(&app, &browser).await;
    let mut device = Device::at(&app.url);
    assert_eq!(register(&browser, &mut device, "Ana's").await["recovery_codes"], Value::Null);
    let luis_id = app.add_user(1, "luis@example.com", json!({})).await;
    let luis = signed_in(&app, "luis@example.com").await;
    let mut other = Device::at(&app.url);
    register(&luis, &mut other, "Luis'").await;

    let begin_for = async |id| {
        passkeys::begin_for_user(&app.ctx, &RequestSource::default(), id, HERE).await.unwrap().unwrap()
    };
    let asked = begin_for(id).await;
    assert_eq!(asked.public_key["allowCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(asked.public_key["userVerification"], "required");
    let credential = device.get(&asked.public_key);
    assert_eq!(answer(&app, asked.challenge_id, credential).await.unwrap().user_id, id);
    // The passkey of another person answers the same challenge.
    let asked = begin_for(id).await;
    let credential = other.get(&asked.public_key);
    assert_eq!(answer(&app, asked.challenge_id, credential).await, Err(FactorError::NotEnrolled));
    // With the user handle of another person.
    let options = begin(&app).await;
    let mut credential = device.get(&options.public_key);
    credential["response"]["userHandle"] = other.user_handle.clone();
    assert_eq!(answer(&app, options.challenge_id, credential).await, Err(FactorError::NotEnrolled));
    // Without a user handle nobody is found out.
    let options = begin(&app).await;
    let mut credential = device.get(&options.public_key);
    credential["response"]["userHandle"] = Value::Null;
    assert_eq!(answer(&app, options.challenge_id, credential).await, Err(FactorError::NotEnrolled));
    // Of a person who may not sign in.
    let change = json!({ "status": "disabled" });
    app.admin().await.put(&format!("/v1/companies/1/users/{luis_id}"), change).await.expect(200);
    assert_eq!(sign_in(&app, &mut other).await, Err(FactorError::NotEnrolled));
}

#[tokio::test]
async fn a_challenge_is_answered_once_in_time_and_by_its_own_answer() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let mut device = Device::at(&app.url);
    register(&browser, &mut device, "Phone").await;

    let options = begin(&app).await;
    let credential = device.get(&options.public_key);
    assert_eq!(answer(&app, options.challenge_id, credential.clone()).await.unwrap().user_id, id);
    assert_eq!(answer(&app, options.challenge_id, credential.clone()).await, Err(FactorError::Expired));
    let another = begin(&app).await;
    assert_eq!(answer(&app, another.challenge_id, credential).await, Err(FactorError::WrongChallenge));
    assert_eq!(answer(&app, Uuid::nil(), json!({})).await, Err(FactorError::Expired));
    for malformed in [Value::Null, json!("x"), json!({}), json!({ "id": "x", "rawId": "?" })] {
        let options = begin(&app).await;
        assert_eq!(answer(&app, options.challenge_id, malformed).await, Err(FactorError::Wrong));
    }
    let options = begin(&app).await;
    let mut credential = device.get(&options.public_key);
    credential["response"]["signature"] = json!(base64url(&[7; 70]));
    assert_eq!(answer(&app, options.challenge_id, credential).await, Err(FactorError::Wrong));

    // In another sign-in or browser: it still waits where it was asked for.
    let options = begin(&app).await;
    let credential = device.get(&options.public_key);
    let elsewhere = (options.challenge_id, credential.clone());
    let elsewhere = passkeys::verify(&app.ctx, &nobody(), "another", elsewhere).await.unwrap();
    assert_eq!(elsewhere, Err(FactorError::Expired));
    assert_eq!(answer(&app, options.challenge_id, credential).await.unwrap().user_id, id);

    // At once.
    let options = begin(&app).await;
    let credential = device.get(&options.public_key);
    let (one, two) = tokio::join!(
        answer(&app, options.challenge_id, credential.clone()),
        answer(&app, options.challenge_id, credential)
    );
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);

    let options = begin(&app).await;
    let credential = device.get(&options.public_key);
    app.advance(TimeDelta::minutes(15));
    assert_eq!(answer(&app, options.challenge_id, credential).await, Err(FactorError::Expired));
    begin(&app).await;
    app.advance(TimeDelta::minutes(16));
    app.clean_up().await;
    assert_eq!(app.count_all(&["passkey_challenges"]).await, [0]);
}

#[tokio::test]
async fn the_answer_to_another_site_is_refused() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let mut device = Device::at(&app.url);
    register(&browser, &mut device, "Phone").await;
    // Another port is another origin, and so is another scheme.
    for origin in ["http://localhost:1", "https://localhost", "https://example.com"] {
        let mut elsewhere = Device { origin: origin.to_owned(), ..device.clone() };
        assert_eq!(sign_in(&app, &mut elsewhere).await, Err(FactorError::WrongSite), "{origin}");
    }
    let mut other_rp = Device { rp_id: Some("example.com".to_owned()), ..device.clone() };
    assert_eq!(sign_in(&app, &mut other_rp).await, Err(FactorError::WrongSite));
    let mut unverified = Device { verifies: false, ..device.clone() };
    assert_eq!(sign_in(&app, &mut unverified).await, Err(FactorError::NotVerified));
    sign_in(&app, &mut device).await.unwrap();
}

#[tokio::test]
async fn invalid_registrations_are_refused_at_their_field() {
    let app = TestApp::start().await;
    let (user_id, browser) = ana(&app).await;
    let refused = async |body: Value| {
        let (_, fields) = post(&browser, "/v1/me/passkeys", body).await.problem(400);
        assert_eq!(fields.len(), 1, "{fields:?}");
        fields[0].clone()
    };
    let at = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    let fresh = async || {
        let begun = options(&browser).await;
        (begun["challenge_id"].clone(), Device::at(&app.url).create(&begun["public_key"]))
    };
    let body = |challenge_id: &Value, credential: &Value| json!({ "challenge_id": challenge_id, "credential": credential });

    let (id, credential) = fresh().await;
    assert_eq!(refused(json!({ "credential": credential })).await, at("challenge_id", "required"));
    assert_eq!(refused(json!({ "challenge_id": id })).await, at("credential", "required"));
    assert_eq!(refused(body(&json!("x"), &credential)).await, at("challenge_id", "invalid"));
    assert_eq!(refused(body(&json!(Uuid::nil()), &credential)).await, at("challenge_id", "expired"));
    assert_eq!(refused(body(&id, &json!({ "id": 1 }))).await, at("credential", "invalid"));
    let long = json!({ "challenge_id": id, "credential": credential, "name": "x".repeat(256) });
    assert_eq!(refused(long).await, at("name", "too_long"));
    // None of these has used the challenge up.
    post(&browser, "/v1/me/passkeys", body(&id, &credential)).await.expect(201);
    assert_eq!(refused(body(&id, &credential)).await, at("challenge_id", "expired"));
    let (second, _) = fresh().await;
    assert_eq!(refused(body(&second, &credential)).await, at("credential", "wrong_challenge"));

    let own = || Device::at(&app.url);
    for (mut device, code) in [
        (Device::at("http://localhost:1"), "wrong_site"),
        (Device { rp_id: Some("example.com".to_owned()), ..own() }, "wrong_site"),
        (Device { verifies: false, ..own() }, "not_verified"),
    ] {
        let begun = options(&browser).await;
        let credential = device.create(&begun["public_key"]);
        assert_eq!(refused(body(&begun["challenge_id"], &credential)).await, at("credential", code));
    }

    // The challenge of another person.
    app.add_user(1, "luis@example.com", json!({})).await;
    let luis = signed_in(&app, "luis@example.com").await;
    let (id, credential) = fresh().await;
    let (_, fields) = post(&luis, "/v1/me/passkeys", body(&id, &credential)).await.problem(400);
    assert_eq!(fields[0], at("challenge_id", "expired"));
    // Of another session. Without a passkey, a password is enough for one.
    app.admin().await.delete(&format!("/v1/companies/1/users/{user_id}/factors")).await.expect(204);
    let (id, credential) = fresh().await;
    let second = signed_in(&app, ANA).await;
    let (_, fields) = post(&second, "/v1/me/passkeys", body(&id, &credential)).await.problem(400);
    assert_eq!(fields[0], at("challenge_id", "expired"));
    let (id, credential) = fresh().await;
    app.advance(TimeDelta::minutes(16));
    let later = signed_in(&app, ANA).await;
    let (_, fields) = post(&later, "/v1/me/passkeys", body(&id, &credential)).await.problem(400);
    assert_eq!(fields[0], at("challenge_id", "expired"));
}

#[tokio::test]
async fn a_counter_that_does_not_grow_is_refused_mailed_and_audited() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let mut device = Device::counting(&app.url);
    register(&browser, &mut device, "Key").await;
    let verified = sign_in(&app, &mut device).await.unwrap();
    assert_eq!(verified.amr, ["hwk", "user", "mfa"], "it is not copied to other devices");
    let mut copy = device.clone();
    sign_in(&app, &mut device).await.unwrap();
    sign_in(&app, &mut device).await.unwrap();
    assert_eq!(sign_in(&app, &mut copy).await, Err(FactorError::Copied));
    let second = async |device: &mut Device| {
        let asked =
            passkeys::begin_for_user(&app.ctx, &RequestSource::default(), id, HERE).await.unwrap().unwrap();
        let credential = device.get(&asked.public_key);
        answer(&app, asked.challenge_id, credential).await
    };
    assert_eq!(second(&mut copy).await, Err(FactorError::Copied));
    second(&mut device).await.unwrap();
    app.settled().await;
    let warnings = async |mails| {
        app.mails(mails).await.iter().filter(|mail| mail.contains("A passkey was refused")).count()
    };
    assert_eq!(warnings(3).await, 1, "one an hour");
    app.advance(TimeDelta::minutes(61));
    assert_eq!(sign_in(&app, &mut copy).await, Err(FactorError::Copied));
    assert_eq!(warnings(4).await, 2);
    let details = &app.audited("passkey.refused").await[0];
    assert_eq!((&details["name"], &details["counter"]), (&json!("Key"), &json!(3)));

    // Two challenges of before, answered in the wrong order: the counter is that of the last use.
    let ask = async || {
        passkeys::begin_for_user(&app.ctx, &RequestSource::default(), id, HERE).await.unwrap().unwrap()
    };
    let (first, second) = (ask().await, ask().await);
    let early = device.get(&first.public_key);
    let late = device.get(&second.public_key);
    answer(&app, second.challenge_id, late).await.unwrap();
    assert_eq!(answer(&app, first.challenge_id, early).await, Err(FactorError::Copied));
}

#[tokio::test]
async fn passkeys_are_changed_in_a_browser_shortly_after_signing_in_only() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let id = register(&browser, &mut Device::at(&app.url), "Phone").await["passkey"]["id"].clone();
    let one = format!("/v1/me/passkeys/{id}");
    let body = json!({ "challenge_id": Uuid::nil(), "credential": {} });
    let calls = [
        (Method::POST, "/v1/me/passkeys/options", None),
        (Method::POST, "/v1/me/passkeys", Some(body)),
        (Method::DELETE, &one, None),
    ];
    let bearer = app.caller(ANA).await;
    for (method, path, body) in calls.clone() {
        let refused = bearer.call(method, path, body).await;
        assert_eq!(refused.problem(403).0, "recent_sign_in_required", "{path}");
    }
    app.advance(TimeDelta::minutes(11));
    for (method, path, body) in calls {
        let refused = browser.call(method, path, body).await;
        assert_eq!(refused.problem(403).0, "recent_sign_in_required", "{path}");
    }
    bearer.put(&one, json!({ "name": "Telephone" })).await.expect(200);
}

#[tokio::test]
async fn without_a_domain_name_there_are_no_passkeys() {
    let app = TestApp::configured(&[("ALDABA_PUBLIC_URL", "http://127.0.0.1:8080")]).await;
    let (_, browser) = ana(&app).await;
    let refused = browser.call(Method::POST, "/v1/me/passkeys/options", None).await;
    assert_eq!(refused.problem(409).0, "passkeys_unavailable");
}
