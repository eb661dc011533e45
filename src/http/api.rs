//! What every handler has, and what it answers.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use nets_budget::Budget;
use nets_driver::{Stopped, View, World, WorldName};
use nets_scenario::Loaded;
use nets_web::{Problem, WaitingPlaces, answer};
use serde::Serialize;
use serde_json::Value;

use crate::problem::ApiRefusal;
use crate::sftp_server::SftpServer;
use nets_control::{Control, WorldAndScenario};

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

    async fn from_request_parts(_: &mut Parts, api: &Api) -> Result<Self, ApiRefusal> {
        let name = WorldName::DEFAULT;
        let WorldAndScenario { world, scenario } = api.control.world(&name).ok_or(Stopped)?;
        Ok(InWorld { name, world, scenario })
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
