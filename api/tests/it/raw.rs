//! Requests as they are on the wire, several on one connection.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::{Duration, Instant, timeout},
};

use crate::support::{TestApp, is_quick};

/// Longer than any response takes.
const LONG: Duration = Duration::from_secs(20);

/// A connection of an HTTP/1.1 client that trusts what a response says about the next request.
struct Connection(BufReader<TcpStream>);

/// A response.
struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn closes(&self) -> bool {
        self.head.to_ascii_lowercase().contains("\r\nconnection: close\r\n")
    }
}

impl Connection {
    async fn open(app: &TestApp) -> Self {
        let address = app.url.trim_start_matches("http://");
        Self(BufReader::new(TcpStream::connect(address).await.expect("a connection")))
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.expect("the connection is open");
    }

    async fn response(&mut self) -> Response {
        timeout(LONG, self.read()).await.expect("no response in time").expect("a response")
    }

    async fn read(&mut self) -> std::io::Result<Response> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await?);
        }
        let head = String::from_utf8(head).expect("ASCII");
        let status = head[9..12].parse().expect("a status");
        let length = head.to_ascii_lowercase();
        let length = length.split("\r\ncontent-length: ").nth(1).and_then(|rest| rest.split('\r').next());
        let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
        self.0.read_exact(&mut body).await?;
        Ok(Response { status, head, body: String::from_utf8(body).expect("UTF-8") })
    }

    /// Whether the server closed the connection, after everything that it sent was read.
    async fn is_closed(&mut self) -> bool {
        matches!(timeout(LONG, self.0.read_u8()).await, Ok(Err(_)))
    }
}

/// A request with a body in one or several chunks, or with its length.
fn request(line: &str, headers: &str, body: &[u8], chunk: Option<usize>) -> Vec<u8> {
    let mut bytes = format!("{line} HTTP/1.1\r\nHost: localhost\r\n{headers}").into_bytes();
    match chunk {
        None => {
            bytes.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
            bytes.extend(body);
        }
        Some(size) => {
            bytes.extend(b"Transfer-Encoding: chunked\r\n\r\n");
            for part in body.chunks(size) {
                bytes.extend(format!("{:x}\r\n", part.len()).bytes());
                bytes.extend(part);
                bytes.extend(b"\r\n");
            }
            bytes.extend(b"0\r\n\r\n");
        }
    }
    bytes
}

#[tokio::test]
async fn a_response_to_a_request_whose_body_was_not_read_keeps_its_connection() {
    let app = TestApp::start().await;
    let json = "Content-Type: application/json\r\n";
    let refused = [
        ("POST /v1/companies", json, 401),
        ("GET /v1/companies", json, 401),
        ("PUT /v1/companies/1", "Authorization: Bearer x\r\nContent-Type: application/json\r\n", 401),
        ("POST /oauth2/token", json, 400),
        ("POST /sign-in", json, 403),
        ("POST /nowhere", json, 404),
        ("POST /healthz", json, 200),
    ];
    for size in [1, 20_000, 256 * 1024] {
        let mut connection = Connection::open(&app).await;
        for (line, headers, status) in refused {
            for chunk in [None, Some(1_000), Some(70_000)] {
                // The body comes after the head, when the response could already be on its way.
                let bytes = request(line, headers, &vec![b'x'; size], chunk);
                let (head, body) = bytes.split_at(60);
                connection.send(head).await;
                tokio::time::sleep(Duration::from_millis(2)).await;
                connection.send(body).await;
                let response = connection.response().await;
                let case = format!("{line} {size} {chunk:?} {}", response.head);
                assert_eq!(response.status, status, "{case}");
                assert!(!response.closes(), "{case}");
            }
        }
        connection.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert_eq!(connection.response().await.body, "ok");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_rejected_with_a_response_that_arrives() {
    let app = TestApp::start().await;
    let large = vec![b'x'; 8 << 20];
    for chunk in [None, Some(100_000)] {
        let mut connection = Connection::open(&app).await;
        let bytes = request("POST /v1/companies", "Content-Type: application/json\r\n", &large, chunk);
        // Everything is sent before the response is read, as simple clients do.
        let (mut reader, mut writer) = connection.0.into_inner().into_split();
        let sent = tokio::spawn(async move {
            let _ = writer.write_all(&bytes).await;
            writer
        });
        let writer = timeout(LONG, sent).await.expect("the server does not read").unwrap();
        let mut status = [0; 12];
        reader.read_exact(&mut status).await.expect("the response is lost");
        assert_eq!(&status, b"HTTP/1.1 401");
        connection = Connection(BufReader::new(reader.reunite(writer).unwrap()));
        let response = timeout(LONG, async {
            let mut rest = String::new();
            let _ = connection.0.read_to_string(&mut rest).await;
            rest
        });
        let response = response.await.expect("the connection stays open").to_ascii_lowercase();
        assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
    }
}

#[tokio::test]
async fn a_client_that_never_sends_the_rest_of_the_body_gets_a_response() {
    let app = TestApp::start().await;
    let bytes = request("POST /v1/companies", "Content-Type: application/json\r\n", &[b'x'; 100], None);
    let is_quick = is_quick(Duration::from_secs(15), async || {
        let mut connection = Connection::open(&app).await;
        let start = Instant::now();
        connection.send(&bytes[..bytes.len() - 1]).await;
        let response = connection.response().await;
        assert_eq!(response.status, 401);
        assert!(response.closes(), "{}", response.head);
        assert!(connection.is_closed().await);
        let took = start.elapsed();
        assert!(took >= Duration::from_secs(2), "the rest is not waited for: {took:?}");
        took
    });
    assert!(is_quick.await, "the time limit of the body ended it");
}

#[tokio::test]
async fn a_request_that_is_rejected_by_its_head_gets_no_100_continue() {
    let app = TestApp::start().await;
    let token = app.admin().await.token().to_owned();
    let headers = |more: &str| format!("Content-Type: application/json\r\nExpect: 100-continue\r\n{more}");
    let bearer = format!("Authorization: Bearer {token}\r\n");
    for (line, more, length, status) in [
        ("POST /v1/companies", bearer.as_str(), 300_000_u64, 413),
        ("POST /v1/companies", bearer.as_str(), 9_000_000_000, 413),
        ("POST /v1/companies", "", 10, 401),
        ("POST /oauth2/token", "", 10, 400),
        ("POST /v1/oauth2/access-tokens", "", 300_000, 413),
    ] {
        let mut connection = Connection::open(&app).await;
        let head = format!("{line} HTTP/1.1\r\nHost: l\r\n{}Content-Length: {length}\r\n\r\n", headers(more));
        connection.send(head.as_bytes()).await;
        let response = connection.response().await;
        assert_eq!(response.status, status, "{line} {}", response.head);
        assert!(response.closes() && connection.is_closed().await, "{line} {}", response.head);
    }
    let body = json!({ "name": "Expected", "code": "expected" }).to_string();
    let mut connection = Connection::open(&app).await;
    let length = body.len();
    let more = headers(&bearer);
    let head = format!("POST /v1/companies HTTP/1.1\r\nHost: l\r\n{more}Content-Length: {length}\r\n\r\n");
    connection.send(head.as_bytes()).await;
    assert_eq!(connection.response().await.status, 100);
    connection.send(body.as_bytes()).await;
    assert_eq!(connection.response().await.status, 201);
}

#[tokio::test]
async fn a_request_names_exactly_one_host() {
    let app = TestApp::start().await;
    for (hosts, status) in [
        ("", 400),
        ("Host: localhost\r\nHost: localhost\r\n", 400),
        ("Host: a b\r\n", 400),
        ("Host: user@localhost\r\n", 400),
        ("Host: localhost\r\n", 200),
        ("Host: [::1]:80\r\n", 200),
        ("Host:\r\n", 200),
    ] {
        let mut connection = Connection::open(&app).await;
        connection.send(format!("GET /healthz HTTP/1.1\r\n{hosts}\r\n").as_bytes()).await;
        let response = connection.response().await;
        assert_eq!(response.status, status, "{hosts:?} {}", response.body);
    }
    let mut connection = Connection::open(&app).await;
    connection.send(b"GET /healthz HTTP/1.0\r\n\r\n").await;
    assert_eq!(connection.response().await.status, 200);
}

#[tokio::test]
async fn the_head_of_a_request_is_bounded() {
    let app = TestApp::start().await;
    for (size, status) in [(16_000, 200), (48_000, 200), (70_000, 431), (1_000_000, 431)] {
        let mut connection = Connection::open(&app).await;
        let head = format!("GET /healthz HTTP/1.1\r\nHost: l\r\nX: {}\r\n\r\n", "x".repeat(size));
        let _ = connection.0.write_all(head.as_bytes()).await;
        assert_eq!(connection.response().await.status, status, "{size}");
    }
}

#[tokio::test]
async fn limits_count_the_address_that_trusted_proxies_see() {
    let proxied = [("ALDABA_RATE_LIMIT", "3"), ("ALDABA_TRUSTED_PROXIES", "127.0.0.0/8")];
    for (variables, sent, statuses) in [
        // Not trusted: the header says nothing.
        (&proxied[..1], ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"], [401, 401, 401, 429]),
        // Whatever a client sends before what the proxy adds.
        (
            &proxied[..],
            ["a, 192.0.2.1", "192.0.2.1:80", "b, ::ffff:192.0.2.1", "192.0.2.1"],
            [401, 401, 401, 429],
        ),
        // A network of IPv6, and another one.
        (
            &proxied[..],
            ["2001:db8::1", "[2001:db8::2]:80", "2001:db8:0:0:f::", "2001:db8::"],
            [401, 401, 401, 429],
        ),
        (&proxied[..], ["2001:db8:0:1::", "2001:db8:0:2::", "2001:db8:0:3::", "2001:db8:0:4::"], [401; 4]),
    ] {
        let app = TestApp::configured(variables).await;
        let mut connection = Connection::open(&app).await;
        for (address, status) in sent.into_iter().zip(statuses) {
            let head = format!(
                "GET /v1/companies HTTP/1.1\r\nHost: l\r\nX-Forwarded-For: {address}\r\nForwarded: for=192.0.2.99\r\n\r\n"
            );
            connection.send(head.as_bytes()).await;
            assert_eq!(connection.response().await.status, status, "{address} of {sent:?}");
        }
    }
}

#[tokio::test]
async fn a_resource_has_one_address_and_a_number_one_form() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for path in ["+1", "01", "%2B1", "-0", "00", "1.0", "0x1", "%31%20"] {
        assert_eq!(admin.get(&format!("/v1/companies/{path}")).await.problem(404).0, "not_found", "{path}");
    }
    admin.get("/v1/companies/1").await.expect(200);
    for size in ["", "+5", "05", "0", "5.0", "%205"] {
        let answer = admin.get(&format!("/v1/companies?page_size={size}")).await;
        assert_eq!(answer.problem(400).1[0].0, "page_size", "{size}");
    }
    admin.get("/v1/companies?page_size=5").await.expect(200);
    for id in ["%2B1", "01", ""] {
        let answer = admin.get(&format!("/v1/audit-events?company_id={id}")).await;
        assert_eq!(answer.problem(400).1[0].0, "company_id", "{id}");
    }
    admin.get("/v1/audit-events?company_id=1").await.expect(200);
    // A client_id is a text.
    admin.post("/v1/applications/007", json!({ "name": "Demo" })).await.expect(201);
    admin.get("/v1/applications/007").await.expect(200);
    for path in ["/foo.js", "/x/y.png", "/favicon.xyz", "/companies/index.html"] {
        assert_eq!(app.anonymous().get(path).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn bodies_that_readers_understand_differently_are_rejected() {
    let app = TestApp::start().await;
    let token = app.admin().await.token().to_owned();
    let path = "/v1/companies/1/users/1";
    for (attributes, field, code) in [
        (r#"{"level":1,"level":2}"#, "attributes.level", "repeated"),
        (r#"{"level":{"a":[{"b":1,"b":1}]}}"#, "attributes.level.a.0.b", "repeated"),
        (r#"{"level":9007199254740993}"#, "attributes.level", "too_large"),
        (r#"{"level":123456789012345678901234567890}"#, "attributes.level", "too_large"),
    ] {
        let body = format!(r#"{{"attributes":{attributes}}}"#);
        let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
        let mut connection = Connection::open(&app).await;
        connection.send(&request(&format!("PATCH {path}"), &headers, body.as_bytes(), None)).await;
        let response = connection.response().await;
        assert_eq!(response.status, 400, "{}", response.body);
        let problem: serde_json::Value = serde_json::from_str(&response.body).unwrap();
        let error = &problem["errors"][0];
        assert_eq!((error["field"].as_str(), error["code"].as_str()), (Some(field), Some(code)), "{problem}");
    }
    let body = json!({ "attributes": { "level": 9_007_199_254_740_991_i64, "share": 0.25 } });
    let changed = app.admin().await.patch(path, body.clone()).await.expect(200);
    assert_eq!(changed["attributes"], body["attributes"]);
}

#[tokio::test]
async fn limits_count_the_client_that_a_proxy_names_by_the_proxy_protocol() {
    let variables = [
        ("ALDABA_RATE_LIMIT", "3"),
        ("ALDABA_PROXY_PROTOCOL", "127.0.0.0/8"),
        ("ALDABA_TRUSTED_PROXIES", "10.0.0.0/8"),
    ];
    let app = TestApp::configured(&variables).await;
    let status = async |client: &str, forwarded: &str| {
        let mut connection = Connection::open(&app).await;
        connection.send(format!("PROXY TCP4 {client} 198.51.100.1 1000 443\r\n").as_bytes()).await;
        let head = format!("GET /v1/companies HTTP/1.1\r\nHost: l\r\nX-Forwarded-For: {forwarded}\r\n\r\n");
        connection.send(head.as_bytes()).await;
        connection.response().await.status
    };
    // What a client says about itself is not read.
    for (forwarded, expected) in
        [("192.0.2.1", 401), ("192.0.2.2", 401), ("192.0.2.3", 401), ("192.0.2.4", 429)]
    {
        assert_eq!(status("203.0.113.5", forwarded).await, expected, "{forwarded}");
    }
    // What a trusted proxy says is: each of its clients has a limit of its own.
    for (forwarded, expected) in
        [("192.0.2.1", 401), ("192.0.2.1", 401), ("192.0.2.1", 401), ("192.0.2.1", 429)]
    {
        assert_eq!(status("10.0.0.5", forwarded).await, expected, "{forwarded}");
    }
    assert_eq!(status("10.0.0.5", "192.0.2.2").await, 401);
}

#[tokio::test]
async fn browsers_are_asked_for_https_at_the_host_of_a_public_url_with_https() {
    let app = TestApp::configured(&[("ALDABA_PUBLIC_URL", "https://login.example.com")]).await;
    for (host, is_asked) in [
        ("login.example.com", true),
        ("LOGIN.example.com:8443", true),
        // Of an application, whose proxy passes on what forward authentication answers.
        ("app.example.com", false),
        ("localhost", false),
    ] {
        let mut connection = Connection::open(&app).await;
        connection.send(format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await;
        let head = connection.response().await.head.to_ascii_lowercase();
        let header = "\r\nstrict-transport-security: max-age=31536000\r\n";
        assert_eq!(head.contains(header), is_asked, "{host}: {head}");
    }
    let app = TestApp::start().await;
    let mut connection = Connection::open(&app).await;
    connection.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(!connection.response().await.head.to_ascii_lowercase().contains("strict-transport-security"));
}
