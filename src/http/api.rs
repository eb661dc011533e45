//! What every handler has, and what it answers.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use nets_budget::Budget;
use nets_driver::{Stopped, View, World, WorldName};
use nets_scenario::Loaded;
use nets_text::did_you_mean;
use nets_web::written::shortened;
use nets_web::{Parameters, Problem, WaitingPlaces, answer};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::problem::ApiRefusal;
use crate::sftp_server::SftpServer;
use nets_control::{Control, WorldAndScenario, WorldReason};

/// The parameter that says which world is meant.
pub(crate) const WORLD: &str = "world";

/// What a handler answers.
pub(crate) type Reply = Result<Response, ApiRefusal>;

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) control: Arc<dyn Control>,
    pub(crate) sftp: Arc<dyn SftpServer>,
    pub(crate) waiting: WaitingPlaces,
    /// Of those who follow the timeline.
    pub(crate) streams: WaitingPlaces,
    /// A turn at making a certificate.
    pub(crate) certifying: Arc<Semaphore>,
    /// For answers that clients have not read yet.
    pub(crate) memory: Arc<Budget>,
    /// The API's description, made when it is first asked for.
    pub(crate) description: fn() -> &'static Value,
}

/// The world that a request is about, from its beginning to its end.
pub(crate) struct InWorld {
    pub(crate) name: WorldName,
    pub(crate) world: World,
    pub(crate) scenario: Arc<Loaded>,
}

impl FromRequestParts<Api> for InWorld {
    type Rejection = ApiRefusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiRefusal> {
        // What else the query holds is looked at by who reads it.
        let name = match Parameters::first(&parts.uri, WORLD) {
            Some(name) => named_world(WORLD, &name)?,
            None => WorldName::DEFAULT,
        };
        match api.control.world(&name) {
            Some(WorldAndScenario { world, scenario }) => Ok(InWorld { name, world, scenario }),
            None if name.is_default() => Err(Stopped.into()),
            None => Err(no_such_world(api, WORLD, &name).into()),
        }
    }
}

/// The world of this name, as this parameter has it.
pub(crate) fn named_world(parameter: &'static str, name: &str) -> Result<WorldName, Problem> {
    WorldName::new(name).map_err(|problem| {
        Problem::bad_parameter(parameter, format!("`{}` names no world", shortened(name)))
            .hint(problem.to_string())
    })
}

pub(crate) fn no_such_world(api: &Api, parameter: &'static str, name: &WorldName) -> Problem {
    let worlds = api.control.worlds();
    let near = did_you_mean(name.as_str(), worlds.iter().map(|world| world.name.as_str()));
    let list =
        "GET /v1/worlds lists those that run; POST /v1/worlds?name=NAME and a login USER+NAME make one";
    Problem::new(WorldReason::UnknownWorld, format!("no world called `{name}` runs"))
        .parameter(parameter)
        .hint(near.map_or_else(|| list.to_owned(), |near| format!("{near} {list}")))
}

/// The parameters of a request about a world, which has these besides.
pub(crate) fn parameters(uri: &Uri, names: &[&str]) -> Result<Parameters, Problem> {
    Parameters::read(uri, &[names, &[WORLD]].concat())
}

/// A request about a world that takes no other parameter.
pub(crate) struct OnlyWorld;

impl FromRequestParts<Api> for OnlyWorld {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        parameters(&parts.uri, &[]).map(|_| OnlyWorld)
    }
}

impl InWorld {
    /// What is found in it between two events.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, ApiRefusal> {
        Ok(self.world.query(look).await??)
    }
}

/// 200 with this as JSON.
pub(crate) fn ok(value: &impl Serialize) -> Reply {
    Ok(answer::json(StatusCode::OK, value))
}
