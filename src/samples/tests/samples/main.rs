//! The samples and whatever else is built: accepted by the intake and by programs that are not ours.

mod intake;
mod judged;
mod properties;
