//! The certificate authorities of the simulator: of the signed documents, of its calls of alias services, of FTPS.

use axum::extract::State;
use nets_control::WorldReason;
use nets_web::{NoParameters, Problem, answer};
use tokio::task::spawn_blocking;

use crate::api::{Api, InWorld, OnlyWorld, Reply};
use crate::problem::ProblemDocument;
use crate::route::routes;

routes!(read, authority, ftps);

/// The test CA's certificate: trust it, and every signature verifies.
#[utoipa::path(get, path = "/v1/authority.pem", tag = "authority",
    responses((status = 200, description = "PEM", content_type = "application/pem-certificate-chain", body = String)))]
async fn read(State(api): State<Api>, InWorld { name, .. }: InWorld, _: OnlyWorld) -> Reply {
    pem(move || api.control.authority_pem(&name)).await
}

/// The CA of the simulator's own client certificate: an alias service has to trust it.
#[utoipa::path(get, path = "/v1/alias/authority.pem", tag = "alias", extensions(("x-of-all-worlds" = json!(true))),
    responses((status = 200, description = "PEM", content_type = "application/pem-certificate-chain", body = String)))]
async fn authority(State(api): State<Api>, _: NoParameters) -> Reply {
    pem(move || api.control.alias_authority_pem()).await
}

/// The CA of the certificate by which FTPS is known: its clients have to trust it.
#[utoipa::path(get, path = "/v1/ftps/authority.pem", tag = "authority", extensions(("x-of-all-worlds" = json!(true))),
    responses(
        (status = 200, description = "PEM", content_type = "application/pem-certificate-chain", body = String),
        (status = 409, description = "FTPS is off", body = ProblemDocument),
    ))]
async fn ftps(State(api): State<Api>, _: NoParameters) -> Reply {
    let pem = spawn_blocking(move || api.control.ftps_authority_pem()).await.ok().flatten();
    let off = || Problem::new(WorldReason::NoFtps, "no FTPS door is open").hint("start with --ftps ADDR");
    Ok(answer::text("application/pem-certificate-chain", pem.ok_or_else(off)?))
}

/// The first one to ask makes the key, and that takes a while.
async fn pem(make: impl FnOnce() -> Result<String, String> + Send + 'static) -> Reply {
    let made = spawn_blocking(make).await;
    let pem =
        made.map_err(|_| Problem::failed("the certificate could not be made"))?.map_err(Problem::failed)?;
    Ok(answer::text("application/pem-certificate-chain", pem))
}
