//! The control API of a running program.

use std::io;

use serde_json::Value;

use super::http;
pub use super::http::Answer;
use super::server::Server;

impl Answer {
    /// The JSON of an answer that is no problem.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }
}

impl Server {
    /// Sends a request of this text.
    pub fn exchange(&self, request: &str) -> io::Result<Answer> {
        http::exchange(&self.ready("api"), request)
    }

    /// As `send`, to a server that may have been killed.
    pub fn try_send(&self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        http::send(&self.ready("api"), method, path, body)
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.try_send(method, path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    /// Asks under another host name than its own.
    #[track_caller]
    pub fn get_as(&self, host: &str, path: &str) -> Answer {
        http::send_as(host, &self.ready("api"), "GET", path, "").expect("an answer")
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &str) -> Value {
        self.send("POST", path, body).ok()
    }

    /// Waits until everything that arrived has been read and, under an instant clock, has happened.
    #[track_caller]
    pub fn settle(&self) -> Value {
        self.post("/v1/settle?timeout=4m", "")
    }

    /// Moves the clock, as `{"by": "1d"}` says, and answers with what happened.
    #[track_caller]
    pub fn advance(&self, how: &str) -> Value {
        self.post("/v1/clock/advance", how)
    }

    /// The first entry of the timeline that matches, waited for.
    #[track_caller]
    pub fn wait(&self, query: &str) -> Value {
        self.get(&format!("/v1/timeline/wait?timeout=4m&{query}")).ok()
    }

    /// The entries of the timeline that match.
    #[track_caller]
    pub fn timeline(&self, query: &str) -> Vec<Value> {
        self.list(&format!("/v1/timeline?limit=10000&{query}"), "entries")
    }

    /// Every shipment behind this one, in the order of arrival.
    #[track_caller]
    pub fn shipments(&self, after: u64) -> Vec<Value> {
        self.list(&format!("/v1/shipments?limit=1000&after={after}"), "shipments")
    }

    /// The names in a sender's Outbound.
    #[track_caller]
    pub fn outbound(&self, user: &str) -> Vec<String> {
        self.outbound_with_times(user).into_iter().map(|(name, _)| name).collect()
    }

    /// What lies in a sender's Outbound: name and time.
    #[track_caller]
    pub fn outbound_with_times(&self, user: &str) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let files = self.list(&format!("/v1/outbound/{user}?limit=10000"), "files");
        files.iter().map(|file| (text(&file["name"]), text(&file["at"]))).collect()
    }

    #[track_caller]
    pub fn list(&self, path: &str, of: &str) -> Vec<Value> {
        match self.get(path).ok()[of].take() {
            Value::Array(values) => values,
            other => panic!("{path}: {other} is no list of {of}"),
        }
    }

    #[track_caller]
    pub fn outbound_file(&self, user: &str, name: &str) -> Vec<u8> {
        let answer = self.get(&format!("/v1/outbound/{user}/{name}"));
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        answer.body
    }

    /// The one receipt whose name ends like this.
    #[track_caller]
    pub fn receipt(&self, user: &str, ending: &str) -> String {
        let mut names = self.outbound(user);
        names.retain(|name| name.ends_with(ending));
        assert_eq!(names.len(), 1, "{names:?} end with {ending}");
        String::from_utf8(self.outbound_file(user, &names[0])).expect("a receipt is text")
    }
}
