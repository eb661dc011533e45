//! `alias register`: registers a person in a running simulator, and shows the whole exchange.

use serde_json::{Value, json};

use crate::config::RegisterOptions;
use crate::outcome::Passed;

pub fn run(options: &RegisterOptions) -> Passed {
    let mut body = json!({
        "person": options.person,
        "country": options.country,
        "document_type": options.document_type,
        "alias1": options.alias1,
        "alias2": options.alias2,
        "unchecked": options.unchecked,
    });
    if let Some(user) = &options.user {
        body["user"] = json!(user);
    }
    let path = format!("/v1/alias/registrations?show_alias2={}", options.show_secrets);
    let registration = options.api.post(&path, &body)?;
    say_as_is!(told(&registration));
    Ok(registration["state"] == "registered")
}

/// The exchange, then what came of it.
fn told(registration: &Value) -> String {
    let text = |name: &str| registration[name].as_str().unwrap_or_default();
    let lines = |name: &str| registration[name].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut told = format!(
        "registration {} for {} by alias 1 `{}` and alias 2 `{}`, {}\n",
        registration["registration"],
        text("document_type"),
        text("alias1"),
        text("alias2"),
        text("local"),
    );
    let has_exchange = lines("exchange").next().is_some();
    let shown = if has_exchange { "exchange" } else { "findings" };
    for line in lines(shown) {
        told.push_str(&format!("{line}\n"));
    }
    told.push_str(&match registration["told"].as_str() {
        Some(reason) => format!("the person is told: {reason}\n"),
        None => "the person is registered\n".to_owned(),
    });
    told
}
