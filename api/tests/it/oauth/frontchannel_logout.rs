//! Telling applications, by the browser, that a session has ended.

use serde_json::json;

use super::party::{Party, decode, text};
use crate::support::TestApp;

const BYE: &str = "https://app.example.com/bye";

/// The addresses of the frames of a page.
fn frames(html: &str) -> Vec<String> {
    let frames = html.split("<iframe").skip(1).filter_map(|rest| rest.split("src=\"").nth(1));
    frames.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn the_logout_page_calls_each_application_and_continues() {
    let app = TestApp::start().await;
    let settings = |name: &str, uri: &str, required: bool| {
        json!({
            "name": name,
            "frontchannel_logout_uri": uri,
            "frontchannel_logout_session_required": required,
        })
    };
    let wiki = settings("Wiki", "https://wiki.example.com/out?a=b", true);
    let wiki = Party::register_as(&app, wiki).await;
    let shop = Party::register_as(&app, settings("Shop", "https://shop.example.com:8443/out", false)).await;
    Party::register_as(&app, settings("Unused", "https://unused.example.com/out", true)).await;
    let browser = app.browser();
    shop.redeem(&shop.code_in(&browser).await).await.expect(200);
    let tokens = wiki.redeem(&wiki.code_in(&browser).await).await.expect(200);
    let hint = text(&tokens["id_token"]);
    let path = format!("/oauth2/logout?id_token_hint={hint}&post_logout_redirect_uri={BYE}&state=s");
    let next = browser.get(&path).await.header("location");
    assert!(next.starts_with("/signed-out?interaction="), "{next}");
    assert_eq!(browser.get("/v1/session").await.status, 401);

    let page = browser.get(&next).await;
    assert_eq!(page.status, 200);
    let sid = decode(&tokens["id_token"]).1["sid"].as_str().unwrap().to_owned();
    let issuer = &app.url;
    let mut called = frames(&page.text);
    called.sort();
    let wiki_frame = format!("https://wiki.example.com/out?a=b&iss={issuer}&sid={sid}");
    assert_eq!(called, ["https://shop.example.com:8443/out".to_owned(), wiki_frame]);
    let policy = page.header("content-security-policy");
    let sources = "frame-src https://shop.example.com:8443 https://wiki.example.com;";
    assert!(policy.contains(sources) && !policy.contains("unsafe"), "{policy}");
    assert!(page.text.contains(&format!("href=\"{BYE}?state=s\"")), "{}", page.text);
    assert!(page.text.contains("id=\"signed-out\"") && page.text.len() < 15_000);
}

#[tokio::test]
async fn without_a_redirect_uri_the_signed_out_page_is_shown() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Wiki", "frontchannel_logout_uri": "https://wiki.example.com/out" });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    let next = browser.submit("/sign-out", &[]).await.header("location");
    let page = browser.get(&next).await;
    assert_eq!(frames(&page.text), ["https://wiki.example.com/out"]);
    assert!(!page.text.contains("<script") && !page.text.contains("refresh"), "{}", page.text);
    // No other page may frame anything.
    let plain = browser.get("/signed-out").await;
    assert!(!plain.header("content-security-policy").contains("frame-src"));
    let unknown = browser.get(&next.replace("interaction=", "interaction=x")).await;
    assert!(unknown.status == 200 && frames(&unknown.text).is_empty(), "{}", unknown.text);
}
