//! The pictures of applications, which people see without a request to the server of their author.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use poem::{
    Endpoint, Request, Response, Server,
    http::StatusCode,
    listener::{Acceptor, Listener, TcpListener},
};
use serde_json::json;

use crate::support::TestApp;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";
const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;

/// A server of pictures, and how often it was asked.
#[derive(Clone, Default)]
struct Pictures(Arc<AtomicUsize>);

impl Endpoint for Pictures {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(match request.uri().path() {
            "/logo.png" => Response::builder().content_type("text/html").body(PNG),
            "/logo.svg" => Response::builder().content_type("image/svg+xml").body(SVG),
            "/page" => {
                Response::builder().content_type("image/png").body("<!DOCTYPE html><script>1</script>")
            }
            "/huge.png" => Response::builder().body([PNG, &vec![0; 300 * 1024]].concat()),
            _ => StatusCode::NOT_FOUND.into(),
        })
    }
}

impl Pictures {
    async fn start() -> (Self, String) {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let address = acceptor.local_addr()[0].as_socket_addr().copied().expect("an address");
        let pictures = Self::default();
        let endpoint = pictures.clone();
        tokio::spawn(async move {
            let _ = Server::new_with_acceptor(acceptor).run(endpoint).await;
        });
        (pictures, format!("http://{address}"))
    }

    fn asked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_logo_is_fetched_once_and_shown_from_here() {
    let app = TestApp::start().await;
    let (pictures, url) = Pictures::start().await;
    let logo = format!("{url}/logo.png");
    let body = json!({ "name": "Wiki", "logo_uri": logo, "redirect_uris": ["https://wiki.example.com/cb"] });
    let application = app.add_application(body, &[1]).await;
    let path = format!("/logos/{}", application["client_id"].as_str().expect("a client id"));

    let stranger = app.anonymous();
    let (first, second) = tokio::join!(stranger.get(&path), stranger.get(&path));
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    assert_eq!(first.header("content-type"), "image/png", "by its bytes, whatever it is called");
    assert_eq!(first.header("x-content-type-options"), "nosniff");
    assert_eq!(pictures.asked(), 1);

    let query = format!(
        "/oauth2/authorize?response_type=code&client_id={}&redirect_uri=https://wiki.example.com/cb&scope=openid&nonce=n",
        application["client_id"].as_str().expect("a client id")
    );
    let browser = app.browser();
    let page = browser.get(&browser.get(&query).await.header("location")).await;
    assert!(page.text.contains(&format!("src=\"{path}\"")), "{}", page.text);
    assert!(!page.text.contains(&url), "the browser would call the application's server");
    assert!(page.header("content-security-policy").contains("img-src 'self' data:;"));
}

#[tokio::test]
async fn logos_that_are_not_images_are_not_shown() {
    let app = TestApp::start().await;
    let (pictures, url) = Pictures::start().await;
    for (path, status) in [("/page", 404), ("/huge.png", 404), ("/none.png", 404), ("/logo.svg", 200)] {
        let body = json!({ "name": path, "logo_uri": format!("{url}{path}") });
        let application = app.add_application(body, &[]).await;
        let shown = format!("/logos/{}", application["client_id"].as_str().expect("a client id"));
        let asked = pictures.asked();
        for _ in 0..2 {
            assert_eq!(app.anonymous().get(&shown).await.status, status, "{path}");
        }
        assert_eq!(pictures.asked(), asked + 1, "{path}: that there is none is remembered too");
    }
    assert_eq!(app.anonymous().get("/logos/unknown").await.status, 404);
    let bare = app.add_application(json!({ "name": "Bare" }), &[]).await;
    let shown = format!("/logos/{}", bare["client_id"].as_str().expect("a client id"));
    assert_eq!(app.anonymous().get(&shown).await.status, 404);
}

#[tokio::test]
async fn a_logo_that_contains_a_script_cannot_run_it() {
    let app = TestApp::start().await;
    let (_, url) = Pictures::start().await;
    let body = json!({ "name": "Wiki", "logo_uri": format!("{url}/logo.svg") });
    let application = app.add_application(body, &[]).await;
    let shown = format!("/logos/{}", application["client_id"].as_str().expect("a client id"));
    let answer = app.anonymous().get(&shown).await;
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
}

#[tokio::test]
async fn an_uploaded_logo_is_stored_shown_from_here_and_replaced() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let application = app.add_application(json!({ "name": "Wiki" }), &[]).await;
    let client_id = application["client_id"].as_str().expect("a client id").to_owned();
    let (path, shown) = (format!("/v1/applications/{client_id}"), format!("/logos/{client_id}"));
    let upload = async |image: &[u8]| {
        admin.put(&format!("{path}/logo"), json!({ "image": BASE64.encode(image) })).await
    };
    let stored = upload(PNG).await.expect(200);
    let uri = stored["logo_uri"].as_str().expect("an address").to_owned();
    assert!(uri.contains(&format!("{shown}?v=")), "{uri}");
    assert_eq!(app.anonymous().get(&shown).await.header("content-type"), "image/png");
    assert_eq!(
        upload(PNG).await.expect(200)["updated_at"],
        stored["updated_at"],
        "the same picture changes nothing"
    );

    let replaced = upload(SVG.as_bytes()).await.expect(200);
    assert_ne!(replaced["logo_uri"].as_str(), Some(uri.as_str()));
    assert_eq!(app.anonymous().get(&shown).await.header("content-type"), "image/svg+xml");
    // With its version it may be cached for ever; without it, or with that of another picture, it may not.
    let version = |uri: &str| uri.split_once("?v=").map(|(_, version)| format!("{shown}?v={version}"));
    let now = version(replaced["logo_uri"].as_str().expect("an address")).expect("a version");
    assert_eq!(
        app.anonymous().get(&now).await.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    for other in [version(&uri).expect("a version"), shown.clone()] {
        let answer = app.anonymous().get(&other).await;
        assert_eq!(answer.header("content-type"), "image/svg+xml", "{other}");
        assert_eq!(answer.header("cache-control"), "public, max-age=600", "{other}");
    }
    // Other settings leave it as it is; an address of another picture ends it, and the old address brings none back.
    admin.put(&path, json!({ "name": "Wiki of all" })).await.expect(200);
    assert_eq!(app.anonymous().get(&shown).await.status, 200);
    admin.put(&path, json!({ "logo_uri": "" })).await.expect(200);
    assert_eq!(app.anonymous().get(&shown).await.status, 404);
    assert_eq!(app.count_all(&["application_logos"]).await, [0]);
    upload(PNG).await.expect(200);
    admin.delete(&path).await.expect(204);
    assert_eq!(app.count_all(&["application_logos"]).await, [0]);
}

#[tokio::test]
async fn what_is_no_small_picture_is_not_stored_nor_by_whom_may_not_change_the_application() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let application = app.add_application(json!({ "name": "Wiki" }), &[1]).await;
    let path = format!("/v1/applications/{}/logo", application["client_id"].as_str().expect("a client id"));
    for (image, code) in [
        ("no base64!".to_owned(), "invalid"),
        (BASE64.encode("<!DOCTYPE html><script>1</script>"), "invalid"),
        (String::new(), "invalid"),
        (BASE64.encode([PNG, &vec![0; 150 * 1024]].concat()), "too_long"),
    ] {
        let (_, fields) = admin.put(&path, json!({ "image": image })).await.problem(400);
        assert_eq!(fields, [("image".to_owned(), code.to_owned())]);
    }
    let image = json!({ "image": BASE64.encode(PNG) });
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    assert_eq!(boss.put(&path, image.clone()).await.status, 403);
    assert_eq!(app.anonymous().put(&path, image.clone()).await.status, 401);
    assert_eq!(admin.put("/v1/applications/unknown/logo", image).await.status, 404);
}

#[tokio::test]
async fn a_changed_logo_uri_shows_the_new_logo_at_once() {
    let app = TestApp::start().await;
    let (_, url) = Pictures::start().await;
    let body = json!({ "name": "Wiki", "logo_uri": format!("{url}/logo.png") });
    let application = app.add_application(body, &[]).await;
    let client_id = application["client_id"].as_str().expect("a client id").to_owned();
    let shown = format!("/logos/{client_id}");
    assert_eq!(app.anonymous().get(&shown).await.header("content-type"), "image/png");
    let change = json!({ "logo_uri": format!("{url}/logo.svg") });
    app.admin().await.put(&format!("/v1/applications/{client_id}"), change).await.expect(200);
    assert_eq!(app.anonymous().get(&shown).await.header("content-type"), "image/svg+xml");
    // Addresses that the server may not call are no way into its network.
    let change = json!({ "logo_uri": "https://169.254.169.254/latest" });
    app.admin().await.put(&format!("/v1/applications/{client_id}"), change).await.expect(200);
    assert_eq!(app.anonymous().get(&shown).await.status, 404);
}
