//! What is known of an upload besides its bytes.

use nets_core::civil::Date;
use nets_core::scenario::{Scenario, Sender};

use crate::budget::Cancel;

/// The surroundings of an inspection.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub scenario: &'a Scenario,
    /// Whose mailbox it was put into. None on the command line: the sender whose organisation the
    /// XML names is meant.
    pub sender: Option<&'a Sender>,
    /// The folder below Inbound, such as `DK12345678`.
    pub folder: Option<&'a str>,
    /// The day on which it is read, in Copenhagen; none when it is not given, and then no date is too
    /// early or too late.
    pub today: Option<Date>,
    /// Looked at while the work goes on, so that it ends when nothing waits for it.
    pub cancel: &'a Cancel,
}
