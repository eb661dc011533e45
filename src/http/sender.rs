//! The senders of the scenario, as requests name them.

use nets_control::WorldReason;
use nets_core::scenario::Scenario;
use nets_web::Problem;
use nets_web::written::{hint, shortened};

/// A misspelt sender would otherwise look like one that has sent nothing.
pub(crate) fn check_user(scenario: &Scenario, user: &str) -> Result<(), Problem> {
    let users: Vec<&str> = scenario.senders.keys().map(|user| user.as_str()).collect();
    if users.contains(&user) {
        return Ok(());
    }
    let user = shortened(user);
    Err(Problem::new(WorldReason::UnknownUser, format!("no sender is called `{user}`"))
        .hint(hint(&user, &users)))
}
