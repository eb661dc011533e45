//! One case with all that is needed to play it.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use nets_accept::{Case, Suite};
use nets_driver::WorldName;
use nets_scenario::Loaded;

/// A case that is to be played. Bound: what an acceptance file and the command line can say.
pub struct CasePlan {
    pub suite: Arc<Suite>,
    /// Which of the suite's cases, from 0.
    pub case: usize,
    /// The program under test with its first arguments, in place of the suite's.
    pub sender: Option<Vec<String>>,
    /// The folder of the acceptance file.
    pub folder: PathBuf,
    /// What its world plays.
    pub scenario: Loaded,
    pub seed: u64,
    /// What its world is called.
    pub world: WorldName,
    /// The command that plays it again.
    pub again: String,
    /// For waivers.
    pub today: Date,
    /// Why it is not played; none where it is.
    pub left_out: Option<String>,
}

impl CasePlan {
    pub fn case(&self) -> &Case {
        &self.suite.cases[self.case]
    }
}
