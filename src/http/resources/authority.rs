//! The certificate authority whose certificates the signed documents carry.

use axum::extract::State;
use tokio::task::spawn_blocking;

use crate::parameters::NoParameters;
use crate::problem::Problem;
use crate::reply::{self, Reply};
use crate::router::Api;

/// The test CA's certificate: trust it, and every signature verifies.
#[utoipa::path(get, path = "/v1/authority.pem", tag = "authority",
    responses((status = 200, description = "PEM", content_type = "application/pem-certificate-chain", body = String)))]
pub(crate) async fn read(State(api): State<Api>, _: NoParameters) -> Reply {
    // The first one to ask makes the key, and that takes a while.
    let pem = spawn_blocking(move || api.control.authority_pem())
        .await
        .map_err(|_| Problem::failed("the certificate could not be made"))?
        .map_err(Problem::failed)?;
    Ok(reply::text("application/pem-certificate-chain", pem))
}
