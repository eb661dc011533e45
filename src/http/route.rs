//! Routes, each named once: at its handler, whose `utoipa::path` has its method, its path and its description.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter};
use utoipa::Path;
use utoipa::openapi::{HttpMethod, OpenApi};

use crate::api::Api;

/// The routes of a resource.
pub(crate) struct Routes {
    /// Adds them to a router.
    pub(crate) serve: fn(Router<Api>) -> Router<Api>,
    /// Makes their description, which takes time and memory: only when it is asked for.
    pub(crate) describe: fn() -> OpenApi,
}

/// Makes the routes of a resource from its handlers.
macro_rules! routes {
    ($($handler:ident),+) => {
        pub(crate) const ROUTES: $crate::route::Routes = {
            #[derive(utoipa::OpenApi)]
            #[openapi(paths($($handler),+))]
            struct Described;

            $crate::route::Routes {
                serve: |router| {
                    $(let router = pastey::paste! {
                        $crate::route::served::<[<__path_ $handler>], _, _>(router, $handler)
                    };)+
                    router
                },
                describe: || $crate::complete::named(module_path!(), <Described as utoipa::OpenApi>::openapi()),
            }
        };
    };
}
pub(crate) use routes;

/// The router, with this handler at the path and for the method of its description.
pub(crate) fn served<D: Path, H: Handler<T, Api>, T: 'static>(
    router: Router<Api>,
    handler: H,
) -> Router<Api> {
    let methods = D::methods().into_iter().fold(MethodRouter::new(), |methods, method| {
        let method = match method {
            HttpMethod::Get => MethodFilter::GET,
            HttpMethod::Post => MethodFilter::POST,
            HttpMethod::Put => MethodFilter::PUT,
            HttpMethod::Delete => MethodFilter::DELETE,
            HttpMethod::Options => MethodFilter::OPTIONS,
            HttpMethod::Head => MethodFilter::HEAD,
            HttpMethod::Patch => MethodFilter::PATCH,
            HttpMethod::Trace => MethodFilter::TRACE,
        };
        methods.on(method, handler.clone())
    });
    router.route(&D::path(), methods)
}
