//! Serving requests on the connections.

use std::{
    convert::Infallible,
    future::poll_fn,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http_body_util::{BodyExt, combinators::BoxBody};
use hyper::{
    body::{Body as _, Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use poem::{
    Addr, Body, Endpoint, Request, Response,
    http::{HeaderValue, header, request::Parts, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{net::TcpListener, sync::watch};

use super::{
    accept::Accept,
    activity::{Activity, Phase},
    body::RequestBody,
    limits::Limits,
    open::Open,
    stream::Stream,
};

/// The maximum size of the head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

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
    limits: Limits,
    is_proxy: impl Fn(IpAddr) -> bool,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> io::Result<()>
where
    E: Endpoint<Output = Response> + 'static,
{
    let local = LocalAddr(Addr::SocketAddr(listener.local_addr()?));
    let open = Arc::new(Open::new(limits));
    let mut accept = Accept::new(listener, Arc::clone(&open), is_proxy);
    let (stopping, stopped) = watch::channel(Stop::No);
    let server = Arc::new(Server { endpoint, local, open: Arc::clone(&open) });
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

/// Completes when connections have to end, in this way or at once.
async fn has_to_end(mut stop: watch::Receiver<Stop>, how: Stop) {
    // An error means that the server is gone.
    let _ = stop.wait_for(|stop| *stop >= how).await;
}

struct Server<E> {
    endpoint: E,
    local: LocalAddr,
    open: Arc<Open>,
}

impl<E: Endpoint<Output = Response> + 'static> Server<E> {
    /// Serves the requests of a connection.
    async fn serve(self: Arc<Self>, stream: Stream, peer: SocketAddr, stop: watch::Receiver<Stop>) {
        let activity = stream.activity();
        let (server, activity) = (&*self, &activity);
        let service = service_fn(|request: hyper::Request<Incoming>| {
            Box::pin(async move { Ok::<_, Infallible>(server.answer(request, peer, activity).await) })
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
            () = connection.into_parts().io.into_inner().close() => {}
            () = has_to_end(stop, Stop::Now) => {}
        }
    }

    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        peer: SocketAddr,
        activity: &Arc<Activity>,
    ) -> hyper::Response<BoxBody<Bytes, io::Error>> {
        activity.handle();
        let (parts, body) = request.into_parts();
        let response = match body.is_end_stream() {
            true => self.call(parts, peer, Body::empty()).await,
            false => {
                let expects_continue = parts.headers.contains_key(header::EXPECT);
                let (body, unread) = RequestBody::new(body, Arc::clone(activity), Arc::clone(&self.open));
                let mut response = self.call(parts, peer, Body::from(body.boxed())).await;
                if !unread.drain(expects_continue).await {
                    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                response
            }
        };
        activity.enter(Phase::Answered);
        response.into()
    }

    async fn call(&self, parts: Parts, peer: SocketAddr, body: Body) -> Response {
        let remote = RemoteAddr(Addr::SocketAddr(peer));
        let parts = (parts, self.local.clone(), remote, Scheme::HTTP).into();
        self.endpoint.get_response(Request::from_parts(parts, body)).await
    }
}
