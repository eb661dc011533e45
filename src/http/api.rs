//! What every handler has, and what it answers.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use nets_budget::Budget;
use nets_driver::View;
use nets_web::{Problem, Waiting, answer};
use serde::Serialize;
use serde_json::Value;

use crate::control::{Control, SftpServer};
use crate::problem::Refusal;

/// What a handler answers.
pub(crate) type Reply = Result<Response, Refusal>;

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) control: Arc<dyn Control>,
    pub(crate) sftp: Arc<dyn SftpServer>,
    pub(crate) waiting: Waiting,
    /// For answers that clients have not read yet.
    pub(crate) memory: Arc<Budget>,
    /// The API's description, made when it is first asked for.
    pub(crate) description: fn() -> &'static Value,
}

impl Api {
    /// What is found in the world that runs now, between two events.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Refusal> {
        Ok(self.control.world().query(look).await??)
    }
}

/// 200 with this as JSON.
pub(crate) fn ok(value: &impl Serialize) -> Reply {
    Ok(answer::json(StatusCode::OK, value))
}
