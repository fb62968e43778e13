//! Other installations of this server as identity providers: a chain of three, at the first of which people have their
//! password.

use serde_json::json;

use super::upstream::{asked, begin};
use crate::{
    oauth::party::{Party, REDIRECT_URI, callback, decode},
    support::{Answer, Browser, PASSWORD, TestApp, until},
};

const MARIA: &str = "maria@acme.example";

/// Three servers, and what one browser keeps of each. Cookies of one host are kept apart by no port, so that each server
/// has a jar of its own.
struct Chain<'a> {
    places: [(&'a TestApp, Browser); 3],
    party: Party<'a>,
}

/// Connects the login of the company at one server with another server, which registers it as an application.
async fn connect(at: &TestApp, provider: &TestApp) {
    let redirect_uri = format!("{}/sign-in/external/1/callback", at.url);
    let logout_uri = format!("{}/oauth2/backchannel-logout/1", at.url);
    let application = json!({
        "name": "Next", "access_policy": "all_members", "grant_types": ["authorization_code"],
        "redirect_uris": [redirect_uri], "backchannel_logout_uri": logout_uri,
    });
    let application = provider.add_application(application, &[1]).await;
    let login = json!({
        "name": "Login before", "issuer": provider.url, "client_id": application["client_id"],
        "client_secret": application["client_secret"], "create_users": true,
    });
    let login = at.admin().await.post("/v1/companies/1/identity-providers", login).await.expect(201);
    assert_eq!(login["redirect_uri"], redirect_uri);
    assert_eq!(login["backchannel_logout_uri"], logout_uri);
}

impl<'a> Chain<'a> {
    /// Connects the servers, and registers an application at the third.
    async fn of([first, second, third]: [&'a TestApp; 3]) -> Self {
        first.add_user(1, MARIA, json!({ "name": "Maria Silva" })).await;
        connect(second, first).await;
        connect(third, second).await;
        let party =
            Party::register_as(third, json!({ "name": "Wiki", "access_policy": "all_members" })).await;
        Self { places: [first, second, third].map(|app| (app, app.browser())), party }
    }

    /// Follows redirects until a page is shown, or the browser goes on to the application; the address of the last
    /// response, and the response.
    async fn follow(&self, address: &str) -> (String, Answer) {
        let mut at = address.to_owned();
        for _ in 0..20 {
            let place = self.places.iter().find(|(app, _)| at.starts_with(&format!("{}/", app.url)));
            let (app, browser) = place.unwrap_or_else(|| panic!("{at} is at none of the servers"));
            let answer = browser.get(&at).await;
            let location = answer.header("location");
            if answer.status != 303 || location.starts_with(REDIRECT_URI) {
                return (at, answer);
            }
            at = if location.starts_with('/') { format!("{}{location}", app.url) } else { location };
        }
        panic!("too many redirects, the last to {at}");
    }

    /// Begins at the application, and chooses the external login of the third server and, where it asks, of the second.
    /// Returns the address of the last response, and the response.
    async fn begin(&self) -> (String, Answer) {
        let [_, (second, at_second), (third, at_third)] = &self.places;
        let (page, _) = self.follow(&format!("{}{}", third.url, self.party.authorize(&[]))).await;
        let (page, answer) = self.follow(&begin(at_third, &page).await).await;
        if !page.starts_with(&format!("{}/sign-in?", second.url)) {
            return (page, answer);
        }
        self.follow(&begin(at_second, &page).await).await
    }

    /// Signs Maria in at the first server, for the application at the third; its code.
    async fn sign_in(&self) -> String {
        let (first, at_first) = &self.places[0];
        let (page, answer) = self.begin().await;
        assert!(page.starts_with(&format!("{}/sign-in?", first.url)), "{page} {}", answer.text);
        let signed_in = at_first.sign_in(&page, MARIA, PASSWORD).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.text);
        let location = signed_in.header("location");
        let next = if location.starts_with('/') { format!("{}{location}", first.url) } else { location };
        let (page, answer) = self.follow(&next).await;
        assert!(answer.header("location").starts_with(REDIRECT_URI), "{page} {}", answer.text);
        callback(&answer).remove("code").expect("a code")
    }

    async fn is_signed_in(&self, place: usize) -> bool {
        self.places[place].1.get("/v1/session").await.status == 200
    }

    /// Waits until the person is signed in at these servers and at no other.
    async fn is_signed_in_at(&self, expected: [bool; 3]) {
        let what = format!("signed in: {expected:?}");
        until(&what, async || {
            for (place, is_expected) in expected.into_iter().enumerate() {
                if self.is_signed_in(place).await != is_expected {
                    return false;
                }
            }
            true
        })
        .await;
    }
}

async fn three() -> [TestApp; 3] {
    [TestApp::start().await, TestApp::start().await, TestApp::start().await]
}

#[tokio::test]
async fn a_person_signs_in_at_the_third_installation_with_the_password_of_the_first() {
    let [first, second, third] = three().await;
    let chain = Chain::of([&first, &second, &third]).await;
    let code = chain.sign_in().await;
    let tokens = chain.party.redeem(&code).await.expect(200);
    let (_, claims) = decode(&tokens["id_token"]);
    assert_eq!((&claims["iss"], &claims["email"]), (&json!(third.url), &json!(MARIA)));
    assert_eq!((&claims["name"], &claims["amr"]), (&json!("Maria Silva"), &json!(["ext"])));
    // The first has the password, and each of the others a person of its own.
    for app in [&second, &third] {
        assert_eq!(app.count_all(&["users", "linked_identities"]).await, [2, 1]);
        assert_eq!(app.audited("session.begun").await.last().unwrap()["amr"], "ext");
    }
    assert_eq!(first.count_all(&["users", "linked_identities"]).await, [2, 0]);
    // Who is signed in everywhere passes without a page, and is the same person.
    let again = chain.follow(&format!("{}{}", third.url, chain.party.authorize(&[]))).await.1;
    let tokens = chain.party.redeem(&callback(&again)["code"]).await.expect(200);
    assert_eq!(decode(&tokens["id_token"]).1["sub"], claims["sub"]);
    assert_eq!(third.count_all(&["users", "sessions"]).await, [2, 1]);
}

#[tokio::test]
async fn signing_out_at_the_first_installation_signs_out_at_all() {
    let [first, second, third] = three().await;
    let chain = Chain::of([&first, &second, &third]).await;
    chain.sign_in().await;
    chain.is_signed_in_at([true, true, true]).await;
    assert_eq!(chain.places[0].1.submit("/sign-out", &[]).await.status, 303);
    chain.is_signed_in_at([false, false, false]).await;
}

#[tokio::test]
async fn signing_out_at_the_last_installation_ends_its_session_and_offers_the_one_before() {
    let [first, second, third] = three().await;
    let chain = Chain::of([&first, &second, &third]).await;
    chain.sign_in().await;
    let browser = &chain.places[2].1;
    let answer = browser.submit("/sign-out", &[]).await;
    let page = browser.get(&answer.header("location")).await.text;
    let link = page.split("id=\"sign-out-of-1\" href=\"").nth(1).expect("a link");
    let href = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    assert!(href.starts_with(&format!("{}/oauth2/logout?", second.url)), "{href}");
    assert_eq!(asked(&href)["logout_hint"], MARIA);
    third.settled().await;
    chain.is_signed_in_at([true, true, false]).await;
    // There the person is asked first, since nothing shows that it was the person who wanted it.
    let (at, page) = chain.follow(&href).await;
    assert!(at.starts_with(&second.url) && page.status == 200, "{at} {}", page.text);
    assert!(chain.is_signed_in(1).await);
}

#[tokio::test]
async fn a_person_who_is_disabled_at_the_first_installation_is_signed_out_at_all_and_stays_out() {
    let [first, second, third] = three().await;
    let chain = Chain::of([&first, &second, &third]).await;
    chain.sign_in().await;
    first.admin().await.put("/v1/companies/1/users/2", json!({ "status": "disabled" })).await.expect(200);
    chain.is_signed_in_at([false, false, false]).await;
    let (page, _) = chain.begin().await;
    assert!(page.starts_with(&format!("{}/sign-in?", first.url)), "{page}");
    let refused = chain.places[0].1.sign_in(&page, MARIA, PASSWORD).await;
    assert_ne!(refused.status, 303);
    chain.is_signed_in_at([false, false, false]).await;
}

#[tokio::test]
async fn a_person_who_is_disabled_in_the_middle_is_refused_there_and_signed_out_after_it() {
    let [first, second, third] = three().await;
    let chain = Chain::of([&first, &second, &third]).await;
    chain.sign_in().await;
    second.admin().await.put("/v1/companies/1/users/2", json!({ "status": "disabled" })).await.expect(200);
    chain.is_signed_in_at([true, false, false]).await;
    let (page, _) = chain.begin().await;
    assert!(page.starts_with(&format!("{}/sign-in?", second.url)), "{page}");
    assert_eq!(asked(&page)["external_error"], "disabled");
    assert!(!chain.is_signed_in(2).await);
}
