//! A directory (LDAP) of the test's own, which can misbehave. It supports what sign-ins need of RFC 4511.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::AbortHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

use crate::support::{Answer, Browser, TestApp};

const SERVICE: (&str, &str) = ("cn=aldaba,dc=acme,dc=example", "the password of the service account");
/// The password of everybody.
pub const PASSWORD: &str = "a tulip on the staircase";

/// How it answers searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Right,
    /// With a message whose elements are nested very deep.
    Nested,
    /// With an entry without content.
    Malformed,
    /// With a referral as the result.
    Referral,
    /// With everybody, twice.
    Twice,
    /// By closing the connection.
    Closed,
}

#[derive(Default)]
struct Seen {
    binds: Vec<(String, String)>,
    /// The values with which searches compare.
    compared: Vec<String>,
}

/// A directory on a port of its own.
pub struct Directory {
    pub url: String,
    /// The certificate of its authority.
    pub certificate: String,
    behaviour: Arc<Mutex<Behaviour>>,
    seen: Arc<Mutex<Seen>>,
    task: AbortHandle,
}

impl Directory {
    pub async fn start() -> Self {
        let key = rcgen::KeyPair::generate().expect("a key");
        let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        let certificate = params.self_signed(&key).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a certificate");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let behaviour = Arc::new(Mutex::new(Behaviour::Right));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (behaves, sees) = (Arc::clone(&behaviour), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, behaves, sees) = (acceptor.clone(), Arc::clone(&behaves), Arc::clone(&sees));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream, &behaves, &sees).await;
                    }
                });
            }
        });
        Self {
            url: format!("ldaps://localhost:{port}"),
            certificate: certificate.pem(),
            behaviour,
            seen,
            task: task.abort_handle(),
        }
    }

    pub fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// The DNs and passwords that were presented since the last call, besides those of the service account.
    pub fn binds(&self) -> Vec<(String, String)> {
        let binds = std::mem::take(&mut self.seen.lock().unwrap().binds);
        binds.into_iter().filter(|(dn, _)| dn != SERVICE.0).collect()
    }

    /// The values with which the searches since the last call compared.
    pub fn compared(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap().compared)
    }

    /// What an identity provider needs to use it.
    pub fn settings(&self) -> Value {
        json!({ "preset": "ldap", "name": "Acme", "issuer": self.url, "client_id": SERVICE.0,
            "client_secret": SERVICE.1, "base_dn": "dc=acme,dc=example", "ca_certificate": self.certificate })
    }

    /// Registers it at the company Acme; the path of the identity provider.
    pub async fn register(&self, app: &TestApp, more: Value) -> String {
        let mut body = self.settings();
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        let path = "/v1/companies/1/identity-providers";
        let created = app.admin().await.post(path, body).await.expect(201);
        format!("{path}/{}", created["id"])
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The page for the password of an identity provider with a path.
pub fn page_of(path: &str) -> String {
    format!("/sign-in/external/{}/password", path.rsplit('/').next().unwrap())
}

/// Signs in at the page for the password of an identity provider with a path.
pub async fn sign_in(browser: &Browser, path: &str, (login, password): (&str, &str)) -> Answer {
    let page = format!("{}?company=acme", page_of(path));
    browser.submit(&page, &[("login", login), ("password", password)]).await
}

/// An element: its tag, its length and its content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84][..], &length, content].concat()
}

fn elements(tag: u8, contents: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &contents.concat())
}

fn text(text: &str) -> Vec<u8> {
    element(4, text.as_bytes())
}

/// The elements in some bytes.
fn read(mut bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let [tag, first, rest @ ..] = bytes {
        let more = if *first < 0x80 { 0 } else { usize::from(first & 0x7f) };
        let length = match more {
            0 => usize::from(*first),
            _ => rest[..more].iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)),
        };
        let (content, after) = rest[more..].split_at(length);
        found.push((*tag, content));
        bytes = after;
    }
    found
}

/// Reads a message; nothing when the connection ends.
async fn receive(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        // The library writes the shortest lengths, and messages are short.
        message.push(stream.read_u8().await.ok()?);
        let more = message.get(1).map(|first| if *first < 0x80 { 0 } else { usize::from(first & 0x7f) });
        let Some(more) = more.filter(|more| message.len() == 2 + more) else { continue };
        let length = match more {
            0 => usize::from(message[1]),
            _ => message[2..].iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)),
        };
        let mut content = vec![0; length];
        stream.read_exact(&mut content).await.ok()?;
        return Some(content);
    }
}

/// The values of comparisons in a filter.
fn values(filter: &[(u8, &[u8])]) -> Vec<String> {
    let mut found = Vec::new();
    for (tag, content) in filter {
        match tag {
            0xa0..=0xa2 => found.extend(values(&read(content))),
            0xa3 => found.push(String::from_utf8(read(content)[1].1.to_vec()).unwrap()),
            _ => {}
        }
    }
    found
}

fn result(tag: u8, code: u8, about: &str) -> Vec<u8> {
    elements(tag, &[element(0x0a, &[code]), text(""), text(about)])
}

fn entry(login: &str) -> Vec<u8> {
    let email = format!("{login}@acme.example");
    let attribute = |name: &str, values: &[&str]| {
        let values: Vec<_> = values.iter().map(|value| text(value)).collect();
        elements(0x30, &[text(name), elements(0x31, &values)])
    };
    let attributes = [
        attribute("entryUUID", &[&format!("uuid of {login}")]),
        attribute("mail", &[&email]),
        attribute("cn", &["Maria Silva"]),
        attribute("memberOf", &["cn=editors,dc=acme,dc=example", "cn=all,dc=acme,dc=example"]),
    ];
    elements(0x64, &[text(&format!("uid={login},dc=acme,dc=example")), elements(0x30, &attributes)])
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    behaviour: &Mutex<Behaviour>,
    seen: &Mutex<Seen>,
) {
    while let Some(message) = receive(&mut stream).await {
        let parts = read(&message);
        let id = element(2, parts[0].1);
        let (tag, content) = parts[1];
        let responses = match tag {
            0x60 => vec![bound(&read(content), seen)],
            0x63 => {
                let parts = read(content);
                let values = values(&parts[6..7]);
                seen.lock().unwrap().compared.extend(values.clone());
                searched(*behaviour.lock().unwrap(), parts[1].1 == [0], &values)
            }
            _ => return,
        };
        if responses.is_empty() {
            return;
        }
        for response in responses {
            let sent = stream.write_all(&elements(0x30, &[id.clone(), response])).await;
            if sent.is_err() || stream.flush().await.is_err() {
                return;
            }
        }
    }
}

fn bound(parts: &[(u8, &[u8])], seen: &Mutex<Seen>) -> Vec<u8> {
    let [dn, password] = [1, 2].map(|at| String::from_utf8(parts[at].1.to_vec()).unwrap());
    let is_expired = dn.starts_with("uid=old,");
    let is_right = (&*dn, &*password) == SERVICE || dn.starts_with("uid=") && password == PASSWORD;
    seen.lock().unwrap().binds.push((dn, password));
    match (is_right, is_expired) {
        (true, true) => result(0x61, 49, "AcceptSecurityContext error, data 773, v4563"),
        (true, false) => result(0x61, 0, ""),
        (false, _) => result(0x61, 49, ""),
    }
}

fn searched(behaviour: Behaviour, is_base: bool, values: &[String]) -> Vec<Vec<u8>> {
    let done = |code: u8| result(0x65, code, "");
    // Everybody with a login of letters is there.
    let login = values.first().filter(|login| login.chars().all(|c| c.is_ascii_lowercase()));
    match behaviour {
        _ if is_base => vec![entry("base"), done(0)],
        Behaviour::Right => login.map(|login| entry(login)).into_iter().chain([done(0)]).collect(),
        Behaviour::Twice => vec![entry("one"), entry("other"), done(0)],
        Behaviour::Nested => {
            // Written from the inside, and so from the end.
            let mut reversed: Vec<u8> = Vec::new();
            for _ in 0..20_000 {
                reversed.extend(u32::try_from(reversed.len()).unwrap().to_le_bytes());
                reversed.extend([0x84, 0x30]);
            }
            vec![reversed.into_iter().rev().collect()]
        }
        Behaviour::Malformed => vec![element(0x64, &[]), done(0)],
        Behaviour::Referral => vec![result(0x65, 10, "")],
        Behaviour::Closed => Vec::new(),
    }
}
