//! Handlers as values of one type. `axum` puts layers of its own around each type of handler that it is given, and
//! there are hundreds of handlers: so the layers are in the program once for each front end.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{self, MethodRouter};

/// What a handler's call gives.
type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Any handler with the state `S`.
pub struct AnyHandler<S>(Arc<dyn Fn(Request, S) -> Answering + Send + Sync>);

impl<S> AnyHandler<S> {
    pub fn new<T: 'static, H: Handler<T, S, Future = Answering>>(handler: H) -> AnyHandler<S> {
        AnyHandler(Arc::new(move |request, state| handler.clone().call(request, state)))
    }
}

impl<S> Clone for AnyHandler<S> {
    fn clone(&self) -> AnyHandler<S> {
        AnyHandler(Arc::clone(&self.0))
    }
}

impl<S: 'static> Handler<(), S> for AnyHandler<S> {
    type Future = Answering;

    fn call(self, request: Request, state: S) -> Answering {
        (self.0)(request, state)
    }
}

/// Answers `GET` by this handler.
pub fn get<T, S, H>(handler: H) -> MethodRouter<S>
where
    T: 'static,
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S, Future = Answering>,
{
    routing::get(AnyHandler::new(handler))
}

/// Answers `POST` by this handler.
pub fn post<T, S, H>(handler: H) -> MethodRouter<S>
where
    T: 'static,
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S, Future = Answering>,
{
    routing::post(AnyHandler::new(handler))
}
