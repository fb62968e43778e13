//! Which scripts may call which endpoints.

use reqwest::Method;
use serde_json::json;

use super::party::{Party, send};
use crate::support::{Answer, TestApp};

async fn preflight(app: &TestApp, path: &str, origin: &str) -> Answer {
    let request = app.anonymous().request(Method::OPTIONS, path).header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    send(request.header("access-control-request-headers", "authorization, dpop")).await
}

async fn from(app: &TestApp, method: Method, path: &str, origin: &str) -> Answer {
    send(app.anonymous().request(method, path).header("origin", origin)).await
}

const ALLOWED: &str = "access-control-allow-origin";

#[tokio::test]
async fn everybody_may_read_discovery_and_keys() {
    let app = TestApp::start().await;
    for path in
        ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oauth2/jwks"]
    {
        assert_eq!(
            from(&app, Method::GET, path, "https://any.example.com").await.header(ALLOWED),
            "*",
            "{path}"
        );
        assert_eq!(preflight(&app, path, "https://any.example.com").await.header(ALLOWED), "*", "{path}");
    }
}

#[tokio::test]
async fn scripts_of_applications_may_call_what_applications_call() {
    let app = TestApp::start().await;
    Party::register_as(&app, json!({ "name": "Wiki", "web_origins": ["https://spa.example.com"] })).await;
    for path in ["/oauth2/token", "/oauth2/userinfo", "/oauth2/revoke"] {
        for origin in ["https://app.example.com", "https://spa.example.com"] {
            let answer = preflight(&app, path, origin).await;
            assert_eq!((answer.status.as_u16(), answer.header(ALLOWED)), (204, origin.to_owned()), "{path}");
            assert!(answer.header("access-control-allow-methods").contains("POST"));
            for name in ["Authorization", "Content-Type", "DPoP"] {
                assert!(answer.header("access-control-allow-headers").contains(name));
            }
            assert_eq!(answer.header("access-control-allow-credentials"), "");

            // Errors too.
            let answer = from(&app, Method::POST, path, origin).await;
            assert!(answer.status.is_client_error());
            assert_eq!(answer.header(ALLOWED), origin);
            assert_eq!(answer.header("access-control-expose-headers"), "WWW-Authenticate");
            assert_eq!(answer.header("vary"), "Origin");
            assert_eq!(from(&app, Method::DELETE, path, origin).await.header(ALLOWED), origin);
        }
        for origin in
            ["https://evil.example.com", "http://app.example.com", "https://app.example.com:8443", "null"]
        {
            assert_eq!(preflight(&app, path, origin).await.header(ALLOWED), "", "{origin}");
            assert_eq!(from(&app, Method::POST, path, origin).await.header(ALLOWED), "", "{origin}");
        }
    }
}

#[tokio::test]
async fn cross_origin_scripts_may_call_no_other_endpoint() {
    let app = TestApp::start().await;
    Party::register(&app).await;
    for path in ["/oauth2/authorize", "/oauth2/logout", "/oauth2/introspect", "/sign-in"] {
        assert_eq!(preflight(&app, path, "https://app.example.com").await.header(ALLOWED), "", "{path}");
        assert_eq!(
            from(&app, Method::GET, path, "https://app.example.com").await.header(ALLOWED),
            "",
            "{path}"
        );
    }
}
