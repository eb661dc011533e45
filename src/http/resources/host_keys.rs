//! The keys by which clients know the SFTP server, and lines of `known_hosts` for the names by which they
//! reach it.

use axum::extract::State;
use axum::http::Uri;
use nets_web::{Parameters, Problem, answer};
use serde::Serialize;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};

use crate::api::{Api, Reply, ok};
use crate::description::BadParameter;
use crate::host_name::{HostKey, HostName, known_hosts};
use crate::route::routes;

/// More names than a server has.
const MOST_NAMES: usize = 32;

#[derive(Serialize, ToSchema)]
#[schema(as = HostKeys)]
pub(crate) struct HostKeysView {
    keys: Vec<HostKey>,
    /// Lines of a `known_hosts` file, for the names that were asked for or those the simulator knows of.
    known_hosts: String,
}

/// For which names lines are written.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `names` reads it")]
struct NamesQuery {
    /// By which names clients reach it, with commas between them: `host` or `host:port`. Those the simulator knows of
    /// when left out
    #[param(schema_with = host_names, required = false)]
    names: Option<String>,
}

fn host_names() -> Array {
    let name = ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^[A-Za-z0-9._:\[\]-]+$"));
    ArrayBuilder::new().items(name).min_items(Some(1)).max_items(Some(MOST_NAMES)).build()
}

routes!(read, file);

/// The public keys of the SFTP server, all of them.
#[utoipa::path(get, path = "/v1/host-keys", tag = "sftp", extensions(("x-of-all-worlds" = json!(true))),
    params(NamesQuery),
    responses((status = 200, body = HostKeysView), BadParameter))]
async fn read(State(api): State<Api>, uri: Uri) -> Reply {
    let (keys, known_hosts) = looked_up(&api, &uri).await?;
    ok(&HostKeysView { keys, known_hosts })
}

/// The same as a `known_hosts` file.
#[utoipa::path(get, path = "/v1/known_hosts", tag = "sftp", extensions(("x-of-all-worlds" = json!(true))),
    params(NamesQuery),
    responses((status = 200, content_type = "text/plain", body = String),
        BadParameter))]
async fn file(State(api): State<Api>, uri: Uri) -> Reply {
    let (_, known_hosts) = looked_up(&api, &uri).await?;
    Ok(answer::text("text/plain; charset=utf-8", known_hosts))
}

async fn looked_up(api: &Api, uri: &Uri) -> Result<(Vec<HostKey>, String), Problem> {
    let parameters = Parameters::read(uri, &["names"])?;
    let names = match parameters.text("names") {
        Some(given) => names(given)?,
        None => api.sftp.names(),
    };
    let keys = api.sftp.host_keys().await;
    let lines = known_hosts(&keys, &names, api.sftp.port());
    Ok((keys, lines))
}

fn names(given: &str) -> Result<Vec<HostName>, Problem> {
    let names = given.split(',').map(str::parse).collect::<Result<Vec<HostName>, String>>();
    let names = names.map_err(|reason| Problem::bad_parameter("names", reason))?;
    if names.len() > MOST_NAMES {
        return Err(Problem::bad_parameter("names", format!("at most {MOST_NAMES} names at a time")));
    }
    Ok(names)
}
