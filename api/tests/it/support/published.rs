//! The server of an application that publishes a document: a key set, or its redirect URIs.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use poem::{
    Endpoint, Request, Response, Server,
    http::StatusCode,
    listener::{Acceptor, Listener, TcpListener},
};
use serde_json::Value;

/// A server on a port of its own.
pub struct Published {
    pub url: String,
    document: Arc<Document>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Document {
    now: Mutex<(u16, String, Option<u32>, Duration)>,
    fetched: AtomicUsize,
    paths: Mutex<Vec<String>>,
}

struct Publisher(Arc<Document>);

impl Endpoint for Publisher {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        self.0.fetched.fetch_add(1, Ordering::SeqCst);
        self.0.paths.lock().unwrap().push(request.uri().path().to_owned());
        let (status, text, max_age, delay) = self.0.now.lock().unwrap().clone();
        tokio::time::sleep(delay).await;
        let status = StatusCode::from_u16(status).expect("a status");
        let response = Response::builder().status(status).content_type("application/json");
        Ok(match max_age {
            Some(seconds) => response.header("cache-control", format!("public, max-age={seconds}")),
            None => response,
        }
        .body(text))
    }
}

impl Published {
    /// A server that publishes a document.
    pub async fn start(document: &Value) -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let address = acceptor.local_addr()[0].as_socket_addr().copied().expect("an address");
        let published = Arc::new(Document::default());
        let publisher = Publisher(Arc::clone(&published));
        let task = tokio::spawn(async move {
            let _ = Server::new_with_acceptor(acceptor).run(publisher).await;
        });
        let server = Self { url: format!("http://{address}/document.json"), document: published, task };
        server.publish(document);
        server
    }

    /// Publishes another document from now on.
    pub fn publish(&self, document: &Value) {
        self.answer(200, &document.to_string());
    }

    /// Answers otherwise from now on.
    pub fn answer(&self, status: u16, text: &str) {
        *self.document.now.lock().unwrap() = (status, text.to_owned(), None, Duration::ZERO);
    }

    /// Says for how many seconds what is published may be kept.
    pub fn max_age(&self, seconds: u32) {
        self.document.now.lock().unwrap().2 = Some(seconds);
    }

    /// Answers late.
    pub fn delay(&self, by: Duration) {
        self.document.now.lock().unwrap().3 = by;
    }

    /// The paths that it was asked for.
    pub fn paths(&self) -> Vec<String> {
        self.document.paths.lock().unwrap().clone()
    }

    /// How often it was asked.
    pub fn fetched(&self) -> usize {
        self.document.fetched.load(Ordering::SeqCst)
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        self.task.abort();
    }
}
