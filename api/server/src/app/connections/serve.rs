//! Serving requests on the connections.

use std::{convert::Infallible, future::poll_fn, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use http_body_util::{BodyExt, combinators::BoxBody};
use hyper::{
    body::{Body as _, Bytes, Incoming},
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use poem::{
    Addr, Body, Endpoint, Request, Response,
    http::{HeaderValue, StatusCode, Version, header, request::Parts, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{OwnedSemaphorePermit, watch},
};
use tokio_rustls::TlsAcceptor;

use super::{
    Peers,
    accept::Accept,
    activity::Activity,
    body::RequestBody,
    limits::Limits,
    open::Open,
    request::normalize,
    start::{Start, Started},
    stream::{Stream, close},
};
use crate::app::tls::HTTP_2;

/// The maximum size of the head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// How many fields the head of a request of HTTP/2 may have: as many as hyper accepts of one of HTTP/1.1.
const MAX_FIELDS: usize = 100;
/// How many bytes a field of a head takes beside its name and its value.
const PER_FIELD: usize = 72;
/// How many requests a connection of HTTP/2 may have at a time.
const MAX_STREAMS: u32 = 100;
/// How many bytes of bodies a connection of HTTP/2 may send before they are read: as many as one of HTTP/1.1.
const WINDOW: u32 = 128 * 1024;
/// How many bytes of responses are prepared for each request of HTTP/2.
const SEND_BUFFER: usize = 64 * 1024;

/// How connections are served.
pub(in crate::app) struct Options {
    /// What they may take.
    pub(in crate::app) limits: Limits,
    /// Who is at an address.
    pub(in crate::app) peers: Peers,
    /// What accepts TLS, if this server speaks it.
    pub(in crate::app) tls: Option<TlsAcceptor>,
}

/// How connections end when the server stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    /// It does not stop.
    No,
    /// They end after the current request.
    AfterRequest,
    /// They end now.
    Now,
}

/// Serves requests until `stop` completes, then finishes those in flight for up to `grace`.
pub(in crate::app) async fn serve<E>(
    listener: TcpListener,
    endpoint: E,
    options: Options,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> io::Result<()>
where
    E: Endpoint<Output = Response> + 'static,
{
    let local = LocalAddr(Addr::SocketAddr(listener.local_addr()?));
    let open = Arc::new(Open::new(options.limits));
    let start = Start::new(Arc::clone(&options.peers), options.tls);
    let mut accept = Accept::new(listener, Arc::clone(&open), options.peers);
    let (stopping, stopped) = watch::channel(Stop::No);
    let server = Arc::new(Server { endpoint, local, start, open: Arc::clone(&open) });
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            (stream, peer) = accept.next() => {
                tokio::spawn(Arc::clone(&server).serve(stream, peer, stopped.clone()));
            }
        }
    }
    drop((accept, stopped));
    let _ = stopping.send(Stop::AfterRequest);
    let all_ended = async {
        while open.count() > 0 {
            open.ended.notified().await;
        }
    };
    let _ = tokio::time::timeout(grace, all_ended).await;
    let _ = stopping.send(Stop::Now);
    Ok(())
}

/// Returns the response to a request whose head is too large, or for which there is no memory now.
fn rejected(status: StatusCode) -> Response {
    let mut response = Response::from(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// Completes when connections have to end, in this way or at once.
async fn has_to_end(mut stop: watch::Receiver<Stop>, how: Stop) {
    // An error means that the server is gone.
    let _ = stop.wait_for(|stop| *stop >= how).await;
}

struct Server<E> {
    endpoint: E,
    local: LocalAddr,
    start: Start,
    open: Arc<Open>,
}

/// The client of a connection.
#[derive(Clone)]
struct Client {
    address: SocketAddr,
    scheme: Scheme,
    activity: Arc<Activity>,
}

impl<E: Endpoint<Output = Response> + 'static> Server<E> {
    /// Serves the requests of a connection from an address.
    async fn serve(self: Arc<Self>, stream: Stream, from: SocketAddr, stop: watch::Receiver<Stop>) {
        let activity = stream.activity();
        let client = |address, scheme| Client { address, scheme, activity };
        if !self.start.is_needed(from) {
            return self.serve_http1(stream, client(from, Scheme::HTTP), stop).await;
        }
        // Boxed, so that a connection without them needs no memory for them.
        let started = tokio::select! {
            started = Box::pin(self.start.handshake(stream, from, &self.open)) => started,
            () = has_to_end(stop.clone(), Stop::AfterRequest) => return,
        };
        match started {
            None => {}
            Some(Started::Plain(stream, address)) => {
                self.serve_http1(stream, client(address, Scheme::HTTP), stop).await;
            }
            Some(Started::Tls(stream, address)) => {
                let client = client(address, Scheme::HTTPS);
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
                match is_http2 {
                    true => Box::pin(self.serve_http2(stream, client, stop)).await,
                    false => Box::pin(self.serve_http1(stream, client, stop)).await,
                }
            }
        }
    }

    async fn serve_http1<S>(self: Arc<Self>, stream: S, client: Client, stop: watch::Receiver<Stop>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (server, client) = (&*self, &client);
        let service = service_fn(|request: hyper::Request<Incoming>| {
            Box::pin(async move { Ok::<_, Infallible>(server.answer(request, client).await) })
        });
        let mut builder = http1::Builder::new();
        builder.max_header_size(MAX_HEAD).max_buf_size(2 * MAX_HEAD).header_read_timeout(None);
        let mut connection = builder.serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            _ = poll_fn(|context| connection.poll_without_shutdown(context)) => {}
            () = has_to_end(stop.clone(), Stop::AfterRequest) => {
                Pin::new(&mut connection).graceful_shutdown();
                tokio::select! {
                    _ = poll_fn(|context| connection.poll_without_shutdown(context)) => {}
                    () = has_to_end(stop.clone(), Stop::Now) => return,
                }
            }
        }
        tokio::select! {
            () = close(connection.into_parts().io.into_inner(), &client.activity) => {}
            () = has_to_end(stop, Stop::Now) => {}
        }
    }

    async fn serve_http2<S>(self: Arc<Self>, stream: S, client: Client, stop: watch::Receiver<Stop>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (activity, idle) = (Arc::clone(&client.activity), self.open.limits.idle);
        activity.multiplex();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (server, client) = (Arc::clone(&self), client.clone());
            Box::pin(async move { Ok::<_, Infallible>(server.answer(request, &client).await) })
        });
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .max_concurrent_streams(MAX_STREAMS)
            .max_header_list_size(MAX_HEAD as u32)
            .max_send_buf_size(SEND_BUFFER)
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        tokio::select! {
            _ = connection.as_mut() => return,
            () = activity.is_unused_for(idle) => {}
            () = has_to_end(stop.clone(), Stop::AfterRequest) => {}
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            _ = connection => {}
            () = has_to_end(stop, Stop::Now) => {}
        }
    }

    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        client: &Client,
    ) -> hyper::Response<BoxBody<Bytes, io::Error>> {
        let handling = client.activity.handle();
        let (mut parts, body) = request.into_parts();
        let head = match self.reserve_head(&parts) {
            Ok(head) => head,
            Err(status) => return rejected(status).into(),
        };
        normalize(&mut parts);
        let response = match body.is_end_stream() {
            true => self.call(parts, client, Body::empty()).await,
            false => {
                let is_http1 = parts.version < Version::HTTP_2;
                let expects_continue = parts.headers.contains_key(header::EXPECT);
                let activity = Arc::clone(&client.activity);
                let (body, unread) = RequestBody::new(body, activity, Arc::clone(&self.open));
                let mut response = self.call(parts, client, Body::from(body.boxed())).await;
                if !unread.drain(expects_continue).await && is_http1 {
                    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                response
            }
        };
        drop((handling, head));
        response.into()
    }

    /// Reserves memory for the head of a request of HTTP/2, of which a connection may have many at a time.
    fn reserve_head(&self, parts: &Parts) -> Result<Option<OwnedSemaphorePermit>, StatusCode> {
        if parts.version != Version::HTTP_2 {
            return Ok(None);
        }
        if parts.headers.len() > MAX_FIELDS {
            return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        let sizes = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + PER_FIELD);
        let reserved = self.open.reserve(sizes.sum()).ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
        Ok(Some(reserved))
    }

    async fn call(&self, parts: Parts, client: &Client, body: Body) -> Response {
        let remote = RemoteAddr(Addr::SocketAddr(client.address));
        let parts = (parts, self.local.clone(), remote, client.scheme.clone()).into();
        self.endpoint.get_response(Request::from_parts(parts, body)).await
    }
}
