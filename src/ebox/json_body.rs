//! Bodies of JSON: bounded, and read member by member with the words that the registry's own check has.

use axum::body::Body;
use nets_web::read_text;
use serde_json::{Map, Value};

use crate::caller::Call;
use crate::turned_away::EboxTurnedAway;

/// The most bytes of a body that is no publication.
const MOST: usize = 1 << 20;

/// The body as JSON.
pub(crate) async fn json_body(call: &Call, body: Body) -> Result<Value, EboxTurnedAway> {
    let text = read_text(body, MOST)
        .await
        .map_err(|problem| call.status(problem.status().as_u16(), "INVALID_INPUT", problem.detail()))?;
    serde_json::from_str(&text).map_err(|error| {
        call.bad(&format!(
            "Invalid Schema: #: the body is not JSON at line {} column {}",
            error.line(),
            error.column()
        ))
    })
}

/// How the check of a schema calls what a value is.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_f64() => "Double",
        Value::Number(_) => "Integer",
        Value::String(_) => "String",
        Value::Array(_) => "JSONArray",
        Value::Object(_) => "JSONObject",
    }
}

/// `#/a/0: expected type: String, found: Integer`.
pub(crate) fn wrong_type(pointer: &str, expected: &str, found: &Value) -> String {
    format!("Invalid Schema: {pointer}: expected type: {expected}, found: {}", kind(found))
}

/// `#/a: required key [b] not found`.
pub(crate) fn missing(pointer: &str, key: &str) -> String {
    format!("Invalid Schema: {pointer}: required key [{key}] not found")
}

/// An object of a body whose first mistake is answered.
pub(crate) struct Members<'b> {
    map: &'b Map<String, Value>,
    pointer: String,
}

impl<'b> Members<'b> {
    pub(crate) fn of(value: &'b Value, pointer: &str) -> Result<Self, String> {
        match value {
            Value::Object(map) => Ok(Members { map, pointer: pointer.to_owned() }),
            other => Err(wrong_type(pointer, "JSONObject", other)),
        }
    }

    fn required(&self, key: &str) -> Result<&'b Value, String> {
        self.map.get(key).ok_or_else(|| missing(&self.pointer, key))
    }

    pub(crate) fn text(&self, key: &str) -> Result<&'b str, String> {
        let value = self.required(key)?;
        value.as_str().ok_or_else(|| wrong_type(&format!("{}/{key}", self.pointer), "String", value))
    }

    pub(crate) fn flag(&self, key: &str) -> Result<bool, String> {
        let value = self.required(key)?;
        value.as_bool().ok_or_else(|| wrong_type(&format!("{}/{key}", self.pointer), "Boolean", value))
    }

    pub(crate) fn list(&self, key: &str) -> Result<&'b [Value], String> {
        let value = self.required(key)?;
        let list = value.as_array().map(Vec::as_slice);
        list.ok_or_else(|| wrong_type(&format!("{}/{key}", self.pointer), "JSONArray", value))
    }

    pub(crate) fn object(&self, key: &str) -> Result<Members<'b>, String> {
        Members::of(self.required(key)?, &format!("{}/{key}", self.pointer))
    }
}
