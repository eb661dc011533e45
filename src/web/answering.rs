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

use crate::answer::{InMemory, paid};
use crate::connections::{Connection, RequestUnderWay};
use crate::ending::Ending;
use crate::problem::{Problem, ServerReason};
use crate::unread::UnreadBody;

/// In the place of an answer: the connection is cut once the request has come whole.
#[derive(Debug, Clone, Copy)]
pub struct CutInstead;

/// The router, as one connection asks it.
#[derive(Clone)]
pub(crate) struct Answering {
    pub(crate) router: TowerToHyperService<Router>,
    /// Requests for paths that begin so need no place.
    pub(crate) health: &'static str,
    pub(crate) connection: Connection,
    pub(crate) memory: Arc<Budget>,
    pub(crate) ending: Ending,
}

impl Service<Request<Incoming>> for Answering {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let Answering { router, health, connection, memory, ending } = self.clone();
        let under_way = connection.begin();
        Box::pin(async move {
            let needs_place = !request.uri().path().starts_with(health);
            if needs_place && !connection.place().await {
                return Ok(held(no_place(), under_way));
            }
            let (mut request, unread) = UnreadBody::of(request, connection.clone());
            request.extensions_mut().insert(ending);
            let response = router.call(request).await?;
            if response.extensions().get::<CutInstead>().is_some() {
                unread.read_on().await;
                connection.cut();
                return std::future::pending().await;
            }
            unread.read_on().await;
            Ok(held(paid(response, &memory).unwrap_or_else(no_memory), under_way))
        })
    }
}

fn no_place() -> Response<Body> {
    let problem =
        Problem::new(ServerReason::TooManyWaiting, "every place for a connection is taken by a request")
            .hint("let fewer clients ask at once, and try again");
    let mut response = problem.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

fn no_memory() -> Response<Body> {
    let detail = "answers that their clients have not read fill the memory that there is for them";
    Problem::new(ServerReason::TooManyWaiting, detail)
        .hint("read them or close their connections, or ask for less at a time with `limit`")
        .into_response()
}

fn held(response: Response<Body>, under_way: RequestUnderWay) -> Response<Body> {
    let share = response.extensions().get::<InMemory>().and_then(|in_memory| in_memory.paid.clone());
    let held = Arc::new(HeldResources { _under_way: under_way, _share: share });
    response.map(|body| Body::new(HeldBody { body, held }))
}

/// What is given back with the last byte.
struct HeldResources {
    _under_way: RequestUnderWay,
    _share: Option<Arc<Share>>,
}

/// A body whose pieces hold what is given back until they are sent: the server lets go of the body itself
/// as soon as it has the last of them.
struct HeldBody {
    body: Body,
    held: Arc<HeldResources>,
}

struct HeldPiece {
    bytes: Bytes,
    _held: Arc<HeldResources>,
}

impl AsRef<[u8]> for HeldPiece {
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
        let held = |bytes| Bytes::from_owner(HeldPiece { bytes, _held: Arc::clone(&self.held) });
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(held))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
