//! The pages that an application's request waits on: sign-in, no access, sign-out (UC-19).

use serde_json::json;

use crate::support::{ADMIN, Answer, PASSWORD, TestApp};

const CALLBACK: &str = "https://notes.example.com/callback";
const GOODBYE: &str = "https://notes.example.com/bye";

/// An application that the users with these ids may use; its client id.
async fn notes(app: &TestApp, user_ids: &[i64]) -> String {
    let body = json!({
        "name": "Expense Notes", "redirect_uris": [CALLBACK], "post_logout_redirect_uris": [GOODBYE],
    });
    app.add_application(body, user_ids).await["client_id"].as_str().expect("a client id").to_owned()
}

fn authorize(client_id: &str, more: &str) -> String {
    format!(
        "/oauth2/authorize?response_type=code&client_id={client_id}&redirect_uri={CALLBACK}&scope=openid&nonce=n\
         &state=a%26b{more}"
    )
}

/// The link with an id.
fn href(page: &Answer, id: &str) -> String {
    let tag = page.text.split("<a ").find(|tag| tag.contains(&format!("id=\"{id}\""))).expect("the link");
    let href = tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("its address");
    href.replace("&#38;", "&").replace("&amp;", "&")
}

/// The parameters of an address.
fn query(address: &str) -> Vec<(String, String)> {
    reqwest::Url::parse(address).expect("an address").query_pairs().into_owned().collect()
}

fn has(address: &str, name: &str, value: &str) -> bool {
    query(address).contains(&(name.to_owned(), value.to_owned()))
}

#[tokio::test]
async fn the_sign_in_page_names_the_application_and_links_back_to_it() {
    let app = TestApp::start().await;
    let client_id = notes(&app, &[1]).await;
    let browser = app.browser();
    let path = browser.get(&authorize(&client_id, "&login_hint=admin%40example.com&ui_locales=pt")).await;
    assert_eq!(path.status, 303);
    let path = path.header("location");
    let page = browser.get(&path).await;
    assert!(page.text.contains("Expense Notes") && page.text.contains("<html lang=\"pt\">"));
    assert!(page.text.contains(&format!("value=\"{ADMIN}\"")));
    // Its form may end at the application, and the application may have opened it in a window of its own.
    assert!(!page.header("content-security-policy").contains("form-action"));
    assert_eq!(page.header("cross-origin-opener-policy"), "");
    assert!(page.text.len() <= 15_000);

    let cancel = href(&page, "cancel");
    let given_up = browser.get(&cancel).await.header("location");
    assert!(given_up.starts_with(&format!("{CALLBACK}?")), "{given_up}");
    assert!(
        has(&given_up, "error", "access_denied")
            && has(&given_up, "state", "a&b")
            && has(&given_up, "iss", &app.url)
    );

    // A wrong password keeps all that.
    let page = browser.sign_in(&path, ADMIN, "wrong horse").await;
    assert_eq!(page.status, 401);
    assert_eq!(href(&page, "cancel"), cancel);

    let answer = browser.sign_in(&path, ADMIN, PASSWORD).await;
    assert_eq!(answer.status, 303);
    let resume = answer.header("location");
    assert!(resume.starts_with("/oauth2/authorize/"), "{resume}");
    let back = browser.get(&resume).await.header("location");
    assert!(back.starts_with(CALLBACK) && has(&back, "state", "a&b"), "{back}");
    assert!(query(&back).iter().any(|(name, _)| name == "code"));
    // Once answered, the page reports that it was.
    assert!(browser.get(&path).await.text.contains("id=\"request-finished\""));
}

#[tokio::test]
async fn a_required_sign_in_happens_once() {
    let app = TestApp::start().await;
    let client_id = notes(&app, &[1]).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    app.advance(chrono::TimeDelta::seconds(5));
    let path = browser.get(&authorize(&client_id, "&prompt=login")).await.header("location");
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(&format!("value=\"{ADMIN}\"")));
    let resume = browser.sign_in(&path, ADMIN, PASSWORD).await.header("location");
    assert!(browser.get(&resume).await.header("location").starts_with(CALLBACK));
}

#[tokio::test]
async fn signing_in_again_ends_nothing_that_was_granted() {
    let app = TestApp::start().await;
    let client_id = notes(&app, &[1]).await;
    let secret = app.admin().await.get(&format!("/v1/applications/{client_id}")).await.expect(200);
    let secret = secret["client_secret"].as_str().expect("a secret").to_owned();
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let back = browser.get(&authorize(&client_id, "")).await.header("location");
    let code = query(&back).into_iter().find(|(name, _)| name == "code").expect("a code").1;
    let token = async |fields: &[(&str, &str)]| {
        let request = app.anonymous().request(reqwest::Method::POST, "/oauth2/token");
        let answer =
            request.basic_auth(&client_id, Some(&secret)).form(fields).send().await.expect("an answer");
        let text = answer.text().await.expect("text");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        json["refresh_token"].as_str().unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    let fields = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", CALLBACK)];
    let refresh_token = token(&fields).await;
    browser.sign_in("/sign-in?reauthenticate=true", ADMIN, PASSWORD).await;
    let refreshed = [("grant_type", "refresh_token"), ("refresh_token", &*refresh_token)];
    let refresh_token = token(&refreshed).await;

    // Somebody else at the same browser is another matter.
    app.add_user(1, "maria@example.com", json!({})).await;
    browser.sign_in("/sign-in?reauthenticate=true", "maria@example.com", PASSWORD).await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh_token)];
    let request = app.anonymous().request(reqwest::Method::POST, "/oauth2/token");
    let answer = request.basic_auth(&client_id, Some(&secret)).form(&fields).send().await.expect("an answer");
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn without_access_the_page_gives_the_reason_and_links_back() {
    let app = TestApp::start().await;
    app.add_user(1, "maria@example.com", json!({})).await;
    let client_id = notes(&app, &[1]).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", "maria@example.com", PASSWORD).await;
    let path = browser.get(&authorize(&client_id, "&ui_locales=es")).await.header("location");
    assert!(path.starts_with("/no-access?"), "{path}");
    let page = browser.get(&path).await;
    assert_eq!(page.status, 403);
    for part in ["Expense Notes", "maria@example.com", "no tiene acceso a ella", "administrador"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let back = browser.get(&href(&page, "return")).await.header("location");
    assert!(back.starts_with(CALLBACK), "{back}");
    assert!(
        has(&back, "error", "access_denied") && has(&back, "state", "a&b") && has(&back, "iss", &app.url)
    );

    // Another account may have access.
    let other = href(&page, "other-account");
    let resume = browser.sign_in(&other, ADMIN, PASSWORD).await.header("location");
    let back = browser.get(&resume).await.header("location");
    assert!(query(&back).iter().any(|(name, _)| name == "code"), "{back}");
}

#[tokio::test]
async fn signing_out_for_an_application_is_confirmed_and_leads_back_to_it() {
    let app = TestApp::start().await;
    let client_id = notes(&app, &[1]).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let logout = format!("/oauth2/logout?client_id={client_id}&post_logout_redirect_uri={GOODBYE}&state=s");
    let path = browser.get(&logout).await.header("location");
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Expense Notes") && page.text.contains("id=\"sign-out\""));
    assert!(!page.header("content-security-policy").contains("form-action"));
    assert_eq!(browser.get("/v1/session").await.status, 200);
    let answer = browser.submit(&path, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, format!("{GOODBYE}?state=s")));
    assert_eq!(browser.get("/v1/session").await.status, 401);
}

#[tokio::test]
async fn a_cookie_of_one_interaction_type_is_not_accepted_for_another() {
    let app = TestApp::start().await;
    let client_id = notes(&app, &[1]).await;
    let browser = app.browser();
    let path = browser.get(&authorize(&client_id, "")).await.header("location");
    let id = path.split('=').nth(1).expect("an id").to_owned();
    for page in ["no-access", "sign-out"] {
        let answer = browser.get(&format!("/{page}?interaction={id}")).await;
        assert_eq!(answer.header("location"), format!("/oauth2/authorize/{id}"), "{page}");
    }
    app.advance(chrono::TimeDelta::minutes(31));
    assert_eq!(browser.get(&path).await.status, 400);
}
