//! What the platform before the registry answers in its place.

use nets_core::ebox::setting::GatewayErrors;
use nets_core::ebox::spelling::EboxSpelling;
use serde_json::json;

use crate::answers::{problem_answer, try_again_after};
use crate::caller::Call;
use crate::turned_away::EboxTurnedAway;

pub(crate) fn unavailable(call: &Call) -> EboxTurnedAway {
    of_platform(call, 503, "SERVICE_UNAVAILABLE", "The service is temporarily unavailable")
}

pub(crate) fn failed(call: &Call) -> EboxTurnedAway {
    of_platform(call, 500, "INTERNAL_ERROR", "Internal server error")
}

pub(crate) fn too_many(call: &Call) -> EboxTurnedAway {
    try_again_after(of_platform(call, 429, "TOO_MANY_REQUESTS", "Too many requests"), 5)
}

fn of_platform(call: &Call, status: u16, code: &str, message: &str) -> EboxTurnedAway {
    let errors = call.setting.switches.gateway_errors(call.spelling);
    if call.spelling == EboxSpelling::V2 || errors != GatewayErrors::Problem {
        return call.status(status, code, message);
    }
    let kind = match status {
        429 => "tooManyRequests",
        503 => "serviceUnavailable",
        _ => "internalServerError",
    };
    let document = json!({
        "type": format!("urn:problem-type:belgif:{kind}"),
        "title": message,
        "status": status,
        "detail": message,
        "href": "https://www.belgif.be/specification/rest/api-guide/",
    });
    problem_answer(status, &document).into()
}
