//! How large the program is that is handed on.

use crate::measure::Result;
use crate::process::simulator;
use crate::table::{Line, Target};

pub fn size() -> Result<Vec<Line>> {
    let bytes = std::fs::metadata(simulator().get_program())?.len();
    Ok(vec![Line::new("the program", "MB", bytes as f64 / 1e6).target(Target::AtMost(15.0))])
}
