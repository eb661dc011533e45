//! One connection's requests: each finds a place, and counts as under way until the last byte of its
//! answer is taken. An answer that lies in memory until then is paid for from the memory all share.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Response, header};
use axum::response::IntoResponse;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use nets_budget::{Budget, Share};

use crate::connections::{Connection, UnderWay};
use crate::problem::{Problem, Reason};
use crate::reply::InMemory;

/// Answers up to this size are always given: there are no more of them than connections.
const ALWAYS: usize = 64 * 1024;

/// The router, as one connection asks it.
#[derive(Clone)]
pub(crate) struct Answering {
    router: TowerToHyperService<Router>,
    connection: Connection,
    memory: Arc<Budget>,
}

impl Answering {
    pub(crate) fn new(router: Router, connection: Connection, memory: Arc<Budget>) -> Self {
        Answering { router: TowerToHyperService::new(router), connection, memory }
    }
}

impl Service<Request<Incoming>> for Answering {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let Answering { router, connection, memory } = self.clone();
        let under_way = connection.begin();
        Box::pin(async move {
            let asks_for_health = request.uri().path().starts_with("/health/");
            if !asks_for_health && !connection.place().await {
                return Ok(held(no_place(), under_way, None));
            }
            let response = router.call(request).await?;
            Ok(match paid(&response, &memory) {
                Some(share) => held(response, under_way, share),
                None => held(no_memory(), under_way, None),
            })
        })
    }
}

/// Takes what this answer needs of the memory; none when there is not as much. What it takes is given
/// back with the answer's last byte.
pub(crate) fn pay(bytes: usize, memory: &Arc<Budget>) -> Option<Option<Arc<Share>>> {
    if bytes <= ALWAYS { Some(None) } else { memory.take(bytes).map(|share| Some(Arc::new(share))) }
}

fn paid(response: &Response<Body>, memory: &Arc<Budget>) -> Option<Option<Arc<Share>>> {
    match response.extensions().get::<InMemory>() {
        None => Some(None),
        Some(InMemory { paid: Some(share), .. }) => Some(Some(Arc::clone(share))),
        Some(InMemory { bytes, paid: None }) => pay(*bytes, memory),
    }
}

fn no_place() -> Response<Body> {
    let problem = Problem::new(Reason::TooManyWaiting, "every place for a connection is taken by a request")
        .hint("let fewer clients ask at once, and try again");
    let mut response = problem.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn no_memory() -> Response<Body> {
    let detail = "answers that their clients have not read fill the memory that there is for them";
    Problem::new(Reason::TooManyWaiting, detail)
        .hint("read them or close their connections, or ask for less at a time with `limit`")
        .into_response()
}

fn held(response: Response<Body>, under_way: UnderWay, share: Option<Arc<Share>>) -> Response<Body> {
    let held = Arc::new(Held { _under_way: under_way, _share: share });
    response.map(|body| Body::new(HeldBody { body, held }))
}

/// What is given back with the last byte.
struct Held {
    _under_way: UnderWay,
    _share: Option<Arc<Share>>,
}

/// A body whose pieces hold what is given back until they are sent: the server lets go of the body itself
/// as soon as it has the last of them.
struct HeldBody {
    body: Body,
    held: Arc<Held>,
}

struct Piece {
    bytes: Bytes,
    _held: Arc<Held>,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl hyper::body::Body for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let held = |bytes| Bytes::from_owner(Piece { bytes, _held: Arc::clone(&self.held) });
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(held))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
