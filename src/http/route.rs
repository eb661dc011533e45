//! Routes, each named once: at its handler, whose `utoipa::path` has its method, its path and its description.

use axum::Router;
use axum::routing::{MethodFilter, MethodRouter};
use nets_web::AnyHandler;
use utoipa::Path;
use utoipa::openapi::HttpMethod;

use crate::api::Api;

/// Makes of a resource's handlers two functions of its file: `serve` adds their routes to a router, and `openapi_of_types` makes
/// their description, which the program never does.
macro_rules! routes {
    ($($handler:ident),+) => {
        pub(crate) fn serve(router: axum::Router<$crate::api::Api>) -> axum::Router<$crate::api::Api> {
            $(let router = pastey::paste! {
                $crate::route::served::<[<__path_ $handler>]>(router, nets_web::AnyHandler::new($handler))
            };)+
            router
        }

        pub(crate) fn openapi_of_types() -> utoipa::openapi::OpenApi {
            #[derive(utoipa::OpenApi)]
            #[openapi(paths($($handler),+))]
            struct Described;

            $crate::complete::named(module_path!(), <Described as utoipa::OpenApi>::openapi())
        }
    };
}
pub(crate) use routes;

/// The router, with this handler at the path and for the method of its description.
pub(crate) fn served<D: Path>(router: Router<Api>, handler: AnyHandler<Api>) -> Router<Api> {
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
