//! Headers of proxies.

use super::*;

#[test]
fn no_proxy_headers_cause_a_500_or_an_open_redirect() {
    let server = Server::start();
    let settings = json!({ "name": "Wiki", "forward_auth_origins": ["https://wiki.example.com"] });
    server.wait(Party::register_as(&server.app, settings));
    let names = [
        "x-original-url",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-uri",
        "x-forwarded-method",
        "x-forwarded-for",
        "forwarded",
        "cookie",
        "host",
    ];
    let value = prop_oneof![
        select(vec![
            "https",
            "http",
            "wiki.example.com",
            "wiki.example.com:443",
            "evil.example",
            "/",
            "//evil.example/",
            "https://wiki.example.com/a?b=c",
            "https://wiki.example.com@evil.example/",
            "GET",
            "127.0.0.1",
            "for=\"[::1]\";proto=https;host=wiki.example.com",
            "a=b; a=c; ;=",
            "%2F%2Fevil.example",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        vec(prop_oneof![9 => 32u8..127, 1 => 128u8..=255], 0..40),
    ];
    let path =
        select(vec!["/oauth2/forward-auth", "/.aldaba/sign-in", "/.aldaba/callback", "/.aldaba/sign-out"]);
    check((path, vec((select(names.to_vec()), value), 0..6)), |(path, headers)| {
        let mut request = server.app.anonymous().request(Method::GET, path);
        for (name, value) in headers {
            let Ok(value) = HeaderValue::from_bytes(&value) else { continue };
            request = request.header(name, value);
        }
        // An HTTP library may refuse to send some; the server answers the others.
        let Ok(response) = server.wait(request.send()) else { return };
        let answer = server.wait(Answer::of(response));
        assert!(answer.status.as_u16() < 500, "{}: {}", answer.status, answer.text);
        let location = answer.header("location");
        let known = ["https://wiki.example.com/", &server.app.url, "/"];
        let leads_here = known.iter().any(|known| location.starts_with(known)) && !location.starts_with("//");
        assert!(location.is_empty() || leads_here, "led to {location}");
    });
}
