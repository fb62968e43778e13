//! A relying party: an application that speaks OAuth as a good library does, unless a test wants otherwise.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, Browser, PASSWORD, TestApp};

/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Where codes go to.
pub const REDIRECT_URI: &str = "https://app.example.com/cb?from=aldaba";
/// What is asked for.
pub const SCOPE: &str = "openid profile email roles company";

/// An application and the server that it is registered with.
pub struct Party<'a> {
    pub app: &'a TestApp,
    pub client_id: String,
    pub secret: String,
}

/// Parameters, by name.
pub type Params = BTreeMap<String, String>;

impl<'a> Party<'a> {
    /// An application that the administrator may use, with every grant.
    pub async fn register(app: &'a TestApp) -> Self {
        Self::register_as(app, json!({ "name": "Wiki" })).await
    }

    /// The same with other settings.
    pub async fn register_as(app: &'a TestApp, settings: Value) -> Self {
        let mut body = json!({
            "redirect_uris": [REDIRECT_URI],
            "post_logout_redirect_uris": ["https://app.example.com/bye"],
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        });
        let settings = settings.as_object().expect("an object").clone();
        body.as_object_mut().expect("an object").extend(settings);
        let application = app.add_application(body, &[1]).await;
        let text = |name: &str| application[name].as_str().unwrap_or_default().to_owned();
        Self { app, client_id: text("client_id"), secret: text("client_secret") }
    }

    /// The path of an authorization request. An empty value leaves a parameter out.
    pub fn authorize(&self, changed: &[(&str, &str)]) -> String {
        let usual = [
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", REDIRECT_URI),
            ("scope", SCOPE),
            ("state", "a state"),
            ("nonce", "a nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let mut params: BTreeMap<&str, &str> = usual.into();
        params.extend(changed.iter().copied());
        params.retain(|_, value| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
        format!("/oauth2/authorize?{query}")
    }

    /// Signs the administrator in, if need be, and takes the answer at the redirect URI.
    pub async fn answer_in(&self, browser: &Browser, changed: &[(&str, &str)]) -> Params {
        let mut answer = browser.get(&self.authorize(changed)).await;
        if answer.header("location").starts_with("/sign-in") {
            let signed_in = browser.sign_in(&answer.header("location"), ADMIN, PASSWORD).await;
            assert_eq!(signed_in.status, 303, "{}", signed_in.text);
            answer = browser.get(&signed_in.header("location")).await;
        }
        assert_eq!(answer.status, 303, "{}", answer.text);
        callback(&answer)
    }

    /// A code for the administrator.
    pub async fn code_in(&self, browser: &Browser) -> String {
        self.answer_in(browser, &[]).await.remove("code").expect("a code")
    }

    /// A code for the administrator, signed in with a browser of its own.
    pub async fn code(&self) -> String {
        self.code_in(&self.app.browser()).await
    }

    /// A request to the token endpoint. An empty value leaves a parameter out.
    pub fn token_request(&self, form: &[(&str, &str)]) -> RequestBuilder {
        let form: Vec<_> = form.iter().filter(|(_, value)| !value.is_empty()).collect();
        self.app.anonymous().request(Method::POST, "/oauth2/token").form(&form)
    }

    /// Posts to the token endpoint with the secret in the header.
    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        send(self.token_request(form).basic_auth(&self.client_id, Some(&self.secret))).await
    }

    /// Redeems a code.
    pub async fn redeem(&self, code: &str) -> Answer {
        self.redeem_with(code, &[]).await
    }

    /// Redeems a code with other parameters.
    pub async fn redeem_with(&self, code: &str, changed: &[(&str, &str)]) -> Answer {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        let mut params: BTreeMap<&str, &str> = usual.into();
        params.extend(changed.iter().copied());
        self.token(&params.into_iter().collect::<Vec<_>>()).await
    }

    /// Tokens for the administrator, signed in with a browser of its own.
    pub async fn tokens(&self) -> Value {
        self.redeem(&self.code().await).await.expect(200)
    }

    /// Uses a refresh token.
    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// Asks what a token is.
    pub async fn introspect(&self, token: &str) -> Value {
        let request = self.app.anonymous().request(Method::POST, "/oauth2/introspect");
        let request = request.basic_auth(&self.client_id, Some(&self.secret)).form(&[("token", token)]);
        send(request).await.expect(200)
    }

    /// Asks who somebody is.
    pub async fn userinfo(&self, access_token: &str) -> Answer {
        self.app.anonymous().with_token(access_token).get("/oauth2/userinfo").await
    }
}

/// Sends a request.
pub async fn send(request: RequestBuilder) -> Answer {
    Answer::of(request.send().await.expect("an answer")).await
}

/// The parameters of an answer to the redirect URI.
pub fn callback(answer: &Answer) -> Params {
    let location = answer.header("location");
    let (uri, query) = location.split_once("?from=aldaba&").expect("the redirect URI with its own query");
    assert_eq!(uri, "https://app.example.com/cb");
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The header and the claims of a JWT, not verified.
pub fn decode(token: &Value) -> (Value, Value) {
    let mut parts = token.as_str().expect("a token").split('.').map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    });
    (parts.next().expect("a header"), parts.next().expect("claims"))
}

/// The error of an answer with this status, which nobody may keep.
#[track_caller]
pub fn error(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    let description = body["error_description"].as_str().unwrap_or_default();
    assert!(!description.is_empty() && !description.contains(['"', '\\']), "{description}");
    body["error"].as_str().expect("an error").to_owned()
}

/// A token as text.
pub fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
