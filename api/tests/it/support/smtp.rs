//! A mail server: it keeps the mails, and refuses or hangs when the test chooses.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use platform::config::SmtpTls;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

use super::until;

/// What the server does with mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Accept,
    /// Greylisting: 451 to the recipient.
    RefuseForNow,
    /// 550 to the recipient, repeating the text of the mail.
    RefuseForGood,
    /// 554 to the mail, which it repeats.
    RefuseContent,
    /// It reads the mail and says nothing.
    Hang,
}

/// A mail that the server took.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: String,
    /// The mail as it came.
    pub text: String,
    /// The argument of `AUTH PLAIN`, as base64.
    pub login: Option<String>,
    pub encrypted: bool,
}

/// A mail server on a port of its own.
pub struct Smtp {
    pub port: u16,
    state: Arc<Mutex<State>>,
    certificate: Option<PathBuf>,
}

struct State {
    behaviour: Behaviour,
    connections: usize,
    mails: Vec<Received>,
    hung: Vec<AbortHandle>,
}

impl Smtp {
    /// A server without TLS.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        Self::over(listener, SmtpTls::None, None)
    }

    /// A server without TLS on a port that is free.
    pub async fn start_at(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("the port");
        Self::over(listener, SmtpTls::None, None)
    }

    /// A server whose certificate, made by itself, is written to a folder.
    pub async fn encrypted(tls: SmtpTls, dir: &Path) -> Self {
        Self::with_certificate(tls, dir, rcgen::IsCa::NoCa).await
    }

    /// A server whose certificate is its own authority, as `openssl req -x509` makes it.
    pub async fn its_own_authority(tls: SmtpTls, dir: &Path) -> Self {
        Self::with_certificate(tls, dir, rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained)).await
    }

    async fn with_certificate(tls: SmtpTls, dir: &Path, is_ca: rcgen::IsCa) -> Self {
        let signing_key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        params.is_ca = is_ca;
        let cert = params.self_signed(&signing_key).expect("a certificate");
        let path = dir.join("mail-server.pem");
        std::fs::write(&path, cert.pem()).expect("a file");
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("a certificate with its key");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self { certificate: Some(path), ..Self::over(listener, tls, Some(acceptor)) }
    }

    fn over(listener: TcpListener, tls: SmtpTls, acceptor: Option<TlsAcceptor>) -> Self {
        let port = listener.local_addr().expect("an address").port();
        let state =
            State { behaviour: Behaviour::Accept, connections: 0, mails: Vec::new(), hung: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection behaves to its end as the server did when it began.
                let behaviour = {
                    let mut state = shared.lock().unwrap();
                    state.connections += 1;
                    state.behaviour
                };
                let task =
                    tokio::spawn(connection(stream, tls, acceptor.clone(), behaviour, Arc::clone(&shared)));
                if behaviour == Behaviour::Hang {
                    shared.lock().unwrap().hung.push(task.abort_handle());
                }
            }
        });
        Self { port, state, certificate: None }
    }

    /// The file with its certificate.
    pub fn certificate(&self) -> &str {
        self.certificate.as_ref().and_then(|path| path.to_str()).expect("an encrypted server")
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.state.lock().unwrap().behaviour = behaviour;
    }

    /// Closes the connections that hang.
    pub fn hang_up(&self) {
        self.state.lock().unwrap().hung.drain(..).for_each(|task| task.abort());
    }

    /// The mails that it took.
    pub fn mails(&self) -> Vec<Received> {
        self.state.lock().unwrap().mails.clone()
    }

    /// The mails that it took, when there are as many.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        until(&format!("{count} mails"), async || self.mails().len() >= count).await;
        self.mails()
    }

    /// Waits until it was called as often.
    pub async fn called(&self, count: usize) {
        until(&format!("{count} calls of the mail server"), async || {
            self.state.lock().unwrap().connections >= count
        })
        .await;
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// What one connection is about.
struct Talk {
    stream: BufReader<Box<dyn Stream>>,
    encrypted: bool,
    login: Option<String>,
}

impl Talk {
    async fn say(&mut self, text: &str) {
        let _ = self.stream.write_all(format!("{text}\r\n").as_bytes()).await;
        let _ = self.stream.flush().await;
    }

    /// The next line without its end; `None` when the other side has gone.
    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await.ok()?;
        (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

async fn connection(
    stream: TcpStream,
    tls: SmtpTls,
    acceptor: Option<TlsAcceptor>,
    behaviour: Behaviour,
    state: Arc<Mutex<State>>,
) {
    let mut stream: Box<dyn Stream> = Box::new(stream);
    if tls == SmtpTls::Tls {
        let Ok(encrypted) = acceptor.clone().expect("TLS").accept(stream).await else { return };
        stream = Box::new(encrypted);
    }
    let encrypted = tls == SmtpTls::Tls;
    let mut talk = Talk { stream: BufReader::new(stream), encrypted, login: None };
    talk.say("220 localhost ESMTP").await;
    let (mut from, mut to) = (String::new(), String::new());
    while let Some(line) = talk.line().await {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match word.as_str() {
            "EHLO" if tls == SmtpTls::StartTls && !talk.encrypted => {
                talk.say("250-localhost\r\n250 STARTTLS").await;
            }
            "EHLO" => talk.say("250-localhost\r\n250-8BITMIME\r\n250 AUTH PLAIN").await,
            "STARTTLS" => {
                talk.say("220 go on").await;
                let inner = talk.stream.into_inner();
                let Ok(inner) = acceptor.clone().expect("TLS").accept(inner).await else { return };
                talk = Talk { stream: BufReader::new(Box::new(inner)), encrypted: true, login: None };
            }
            "AUTH" => {
                talk.login = line.split(' ').nth(2).map(str::to_owned);
                talk.say("235 welcome").await;
            }
            "MAIL" => {
                line.clone_into(&mut from);
                talk.say("250 fine").await;
            }
            "RCPT" if behaviour == Behaviour::RefuseForNow => talk.say("451 4.7.1 come back later").await,
            "RCPT" if behaviour == Behaviour::RefuseForGood => {
                talk.say("550 5.1.1 there is no such mailbox").await;
            }
            "RCPT" => {
                line.clone_into(&mut to);
                talk.say("250 fine").await;
            }
            "DATA" => {
                talk.say("354 go on").await;
                let Some(text) = data(&mut talk).await else { return };
                let mail = Received {
                    from: from.clone(),
                    to: to.clone(),
                    text,
                    login: talk.login.clone(),
                    encrypted: talk.encrypted,
                };
                let reply = take(mail, behaviour, &state).await;
                talk.say(&reply).await;
            }
            "QUIT" => return talk.say("221 bye").await,
            _ => talk.say("250 fine").await,
        }
    }
}

/// What becomes of a mail, and what is said to it.
async fn take(mail: Received, behaviour: Behaviour, state: &Mutex<State>) -> String {
    match behaviour {
        Behaviour::Hang => std::future::pending().await,
        Behaviour::RefuseContent => {
            let text = mail.text.replace("=\r\n", "");
            let link = text.split_whitespace().find(|word| word.starts_with("http"));
            format!("554 5.7.1 spam: {}", link.unwrap_or_default())
        }
        _ => {
            state.lock().unwrap().mails.push(mail);
            "250 taken".to_owned()
        }
    }
}

/// A mail up to the line with a dot.
async fn data(talk: &mut Talk) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = talk.line().await?;
        if line == "." {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
}
