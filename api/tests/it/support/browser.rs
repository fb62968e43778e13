//! A browser without script: it keeps cookies, follows no redirect by itself, and fills in forms.

use std::sync::Arc;

use reqwest::{
    cookie::{CookieStore, Jar},
    header::{HeaderName, HeaderValue},
};

use super::client::{Answer, builder};

/// A browser.
pub struct Browser {
    url: String,
    http: reqwest::Client,
    jar: Arc<Jar>,
}

impl Browser {
    pub(super) fn new(url: &str) -> Self {
        Self::sending(url, Arc::default(), &[])
    }

    /// A browser that sends these headers with every request.
    pub(super) fn sending(url: &str, jar: Arc<Jar>, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
        });
        let http = builder().default_headers(headers.collect());
        let http = http.cookie_provider(Arc::clone(&jar)).build().expect("a client");
        Self { url: url.to_owned(), http, jar }
    }

    /// The same browser, with its cookies, at an address that a proxy reports.
    pub fn moved_to(&self, ip: &str) -> Self {
        Self::sending(&self.url, Arc::clone(&self.jar), &[("x-forwarded-for", ip)])
    }

    /// The same browser at another instance.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), http: self.http.clone(), jar: Arc::clone(&self.jar) }
    }

    /// Its cookies, as it sends them.
    pub fn cookies(&self) -> String {
        let cookies = self.jar.cookies(&self.url.parse().expect("a URL"));
        cookies.and_then(|value| Some(value.to_str().ok()?.to_owned())).unwrap_or_default()
    }

    /// Forgets a cookie.
    pub fn forget(&self, name: &str) {
        let url = self.url.parse().expect("a URL");
        self.jar.add_cookie_str(&format!("{name}=; Path=/; Max-Age=0"), &url);
    }

    /// Opens a page: a path of the server, or a whole URL.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self.http.get(self.absolute(path)).header("accept", "text/html");
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Calls an operation of `/v1` with a header, as the UI does.
    pub async fn get_with(&self, path: &str, header: &str, value: &str) -> Answer {
        let request = self.http.get(self.absolute(path)).header(header, value);
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Deletes something of `/v1` with a header, as the UI does.
    pub async fn delete_with(&self, path: &str, header: &str, value: &str) -> Answer {
        let request = self.http.delete(self.absolute(path)).header(header, value);
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// The same, with a body.
    pub async fn post_with(&self, path: &str, header: &str, value: &str, body: serde_json::Value) -> Answer {
        let request = self.http.post(self.absolute(path)).header(header, value).json(&body);
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Calls an operation of `/v1` with the CSRF token of the session, as the UI does.
    pub async fn call(&self, method: reqwest::Method, path: &str, body: Option<serde_json::Value>) -> Answer {
        let session = self.get("/v1/session").await.expect(200);
        let token = session["csrf_token"].as_str().expect("a token");
        let mut request = self.http.request(method, self.absolute(path)).header("x-csrf-token", token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.absolute(path)).header("accept", "text/html").form(fields);
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Opens the link of a mail, and returns its page, which is at an address without the token. Another path is opened
    /// as it is.
    pub async fn open(&self, link: &str) -> Answer {
        let page = page_of(link);
        if page != link {
            let answer = self.get(link).await;
            assert_eq!((answer.status.as_u16(), &*answer.header("location")), (303, page));
        }
        self.get(page).await
    }

    /// Opens a page and sends its form back, with these fields and its hidden ones.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.open(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        self.send(path, &page, fields).await
    }

    /// Sends the form of a page that was opened before.
    pub async fn send(&self, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let hidden = hidden(&page.text);
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        self.post(page_of(path), &all).await
    }

    /// Signs in at the sign-in page that `path` names; the answer to the form.
    pub async fn sign_in(&self, path: &str, email: &str, password: &str) -> Answer {
        self.submit(path, &[("email", email), ("password", password)]).await
    }

    fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.url) } else { path.to_owned() }
    }
}

/// The address of the page that the link of a mail leads to; another path as it is.
fn page_of(path: &str) -> &str {
    let pages = [
        "/invitations",
        "/password-resets",
        "/email-confirmations",
        "/email-stops",
        "/sign-in-notices",
        "/setup-links",
    ];
    pages.into_iter().find(|page| path.starts_with(&format!("{page}/"))).unwrap_or(path)
}

/// The hidden fields of the forms of a page.
pub fn hidden(html: &str) -> Vec<(String, String)> {
    let inputs = html.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
    hidden.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
}

fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    value.unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&")
}
