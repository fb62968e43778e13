//! What people sign in with beside the password (UC-24).

mod administrators;
pub mod authenticator;
pub mod email_code;
mod mails;
mod meanwhile;
pub mod passkeys;
mod recovery_codes;
mod totp;

use aws_lc_rs::hmac;
use chrono::TimeDelta;
use kernel::Timestamp;
use platform::{Actor, actor::RequestSource};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    support::{Answer, Browser, PASSWORD, TestApp},
    users::signed_in,
};

pub const ANA: &str = "ana@example.com";

/// A person of company 1, signed in: the user's id and the browser.
pub async fn ana(app: &TestApp) -> (i64, Browser) {
    let id = app.add_user(1, ANA, json!({})).await;
    (id, signed_in(app, ANA).await)
}

/// Somebody at the sign-in page.
pub fn nobody() -> Actor {
    Actor::anonymous(RequestSource::default())
}

pub async fn post(browser: &Browser, path: &str, body: Value) -> Answer {
    browser.call(Method::POST, path, Some(body)).await
}

pub async fn factors(browser: &Browser) -> Value {
    browser.call(Method::GET, "/v1/me/factors", None).await.expect(200)
}

/// The code of a secret at a time, computed as RFC 6238 and RFC 4226 say, without the library of the server.
pub fn code_at(secret: &str, at: Timestamp) -> String {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for character in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == character);
        buffer = buffer << 5 | u32::try_from(value.expect("Base32")).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).unwrap());
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let mac = hmac::sign(&key, &(at.timestamp() / 30).to_be_bytes());
    let mac = mac.as_ref();
    let offset = usize::from(mac[19] & 0xf);
    let number = u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Adds an app: its secret and the recovery codes.
pub async fn add_totp(app: &TestApp, browser: &Browser) -> (String, Vec<String>) {
    let begun = browser.call(Method::POST, "/v1/me/totp", None).await.expect(200);
    let secret = begun["secret"].as_str().unwrap().to_owned();
    let code = json!({ "code": code_at(&secret, app.clock.now()) });
    let confirmed = post(browser, "/v1/me/totp/confirmation", code).await.expect(200);
    let codes = serde_json::from_value::<Option<Vec<String>>>(confirmed["recovery_codes"].clone()).unwrap();
    (secret, codes.unwrap_or_default())
}

/// A person who signs in with the password and a code of the app.
pub async fn with_app(app: &TestApp, email: &str, secret: &str) -> Browser {
    app.advance(TimeDelta::minutes(1));
    let browser = app.browser();
    let step = browser.sign_in("/sign-in", email, PASSWORD).await.header("location");
    let code = code_at(secret, app.clock.now());
    let answer = browser.submit(&format!("{step}&with=totp"), &[("code", &code)]).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
    browser
}
