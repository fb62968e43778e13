//! The server of an application that receives logout tokens: it keeps them, and answers as the test chooses.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use poem::{
    Endpoint, Request, Response, Server,
    http::StatusCode,
    listener::{Acceptor, Listener, TcpListener},
};

use super::until;

/// A status that stands for no answer at all.
pub const HANG: u16 = 0;

/// A server on a port of its own.
pub struct Notices {
    pub url: String,
    status: Arc<AtomicU16>,
    received: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

struct Receiver {
    status: Arc<AtomicU16>,
    received: Arc<Mutex<Vec<String>>>,
}

impl Endpoint for Receiver {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let body = request.take_body().into_string().await?;
        let token = url::form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "logout_token");
        self.received.lock().unwrap().push(token.map(|(_, token)| token.into_owned()).unwrap_or_default());
        let status = self.status.load(Ordering::SeqCst);
        if status == HANG {
            return std::future::pending().await;
        }
        Ok(StatusCode::from_u16(status).unwrap_or(StatusCode::OK).into())
    }
}

impl Notices {
    /// A server that answers with 200 by default.
    pub async fn start() -> Self {
        let (status, received) = (Arc::new(AtomicU16::new(200)), Arc::<Mutex<Vec<String>>>::default());
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let address = acceptor.local_addr()[0].as_socket_addr().copied().expect("an address");
        let receiver = Receiver { status: Arc::clone(&status), received: Arc::clone(&received) };
        let task = tokio::spawn(async move {
            let _ = Server::new_with_acceptor(acceptor).run(receiver).await;
        });
        Self { url: format!("http://{address}/logout"), status, received, task }
    }

    /// Answers with a status from now on.
    pub fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// The logout tokens that came.
    pub fn all(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    /// The logout tokens, once there are as many.
    pub async fn received(&self, count: usize) -> Vec<String> {
        until(&format!("{count} logout tokens"), async || self.all().len() >= count).await;
        self.all()
    }
}

impl Drop for Notices {
    fn drop(&mut self) {
        self.task.abort();
    }
}
