//! Requests as a client of the API makes them, each answer held to what is described.

use serde_json::Value;

pub use super::front_end::{Answer, raw};
use super::{Simulator, description, front_end};

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// The JSON of a problem of this kind.
    #[track_caller]
    pub fn problem(&self, status: u16, name: &str) -> Value {
        let body = self.json();
        assert_eq!(self.status, status, "{body:#}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["type"], format!("urn:mock-nets-share:problem:{name}"), "{body:#}");
        assert_eq!(body["status"], status);
        assert!(body["title"].is_string() && body["detail"].is_string());
        body
    }

    /// The JSON of an answer that is no problem.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        self.json()
    }
}

impl Simulator {
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn post(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[], body).await
    }

    /// Sends a request, and holds the answer to what is described.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let answer = front_end::send(self.address, method, path, headers, body.as_bytes()).await;
        description::hold(method, path, answer.status, answer.header("content-type"), &answer.body);
        answer
    }
}
