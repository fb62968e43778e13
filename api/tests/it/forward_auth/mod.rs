//! Forward authentication: the responses to a proxy that asks whether to forward a request to a protected site.

mod requests;
mod sign_in;

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::party::{Party, send},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
};

const WIKI: &str = "https://wiki.example.com";

const BLOG: &str = "https://blog.example.com";

const ASK: &str = "/oauth2/forward-auth";

/// A browser at a protected site, seen by the proxy before it.
struct Visit<'a> {
    app: &'a TestApp,
    origin: &'static str,
    cookies: BTreeMap<String, String>,
}

impl<'a> Visit<'a> {
    fn at(app: &'a TestApp, origin: &'static str) -> Self {
        Self { app, origin, cookies: BTreeMap::new() }
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.app.anonymous().request(Method::GET, path).header("accept", "text/html");
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    /// As Traefik and Caddy ask.
    fn forwarded(&self, path: &str, wanted: &str) -> reqwest::RequestBuilder {
        let host = self.origin.strip_prefix("https://").expect("https");
        let request =
            self.request(path).header("x-forwarded-proto", "https").header("x-forwarded-host", host);
        request.header("x-forwarded-uri", wanted).header("x-forwarded-method", "GET")
    }

    /// Asks for a page of the site.
    async fn ask(&self, wanted: &str) -> Answer {
        send(self.forwarded(ASK, wanted)).await
    }

    /// Opens one of our own paths of the site, and keeps the cookies that are set.
    async fn open(&mut self, path: &str) -> Answer {
        let answer = send(self.forwarded(path, path)).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("ASCII");
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            match rest.split(';').next().filter(|value| !value.is_empty()) {
                Some(value) => self.cookies.insert(name.to_owned(), value.to_owned()),
                None => self.cookies.remove(name),
            };
        }
        answer
    }

    /// Begins at a page of the site, signs in, and gives the path by which the code comes.
    async fn code(&mut self, browser: &Browser, wanted: &str) -> String {
        let asked = self.ask(wanted).await;
        assert_eq!(asked.status, 303, "{}", asked.text);
        let path = asked.header("location").strip_prefix(self.origin).expect("the site").to_owned();
        let begun = self.open(&path).await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        let mut answer = browser.get(&begun.header("location")).await;
        if answer.header("location").starts_with("/sign-in") {
            let signed_in = browser.sign_in(&answer.header("location"), ADMIN, PASSWORD).await;
            answer = browser.get(&signed_in.header("location")).await;
        }
        answer.header("location").strip_prefix(self.origin).expect("the site").to_owned()
    }

    /// Comes in, with a browser that may be signed in already.
    async fn come_in(&mut self, browser: &Browser) {
        let callback = self.code(browser, "/").await;
        assert_eq!(self.open(&callback).await.status, 303);
        assert_eq!(self.ask("/").await.status, 204);
    }
}

async fn protect(app: &TestApp, name: &str, origins: &[&str]) -> Value {
    app.add_application(json!({ "name": name, "forward_auth_origins": origins }), &[1]).await
}

async fn start() -> TestApp {
    let app = TestApp::start().await;
    protect(&app, "Wiki", &[WIKI]).await;
    app
}
