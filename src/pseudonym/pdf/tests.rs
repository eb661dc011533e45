use super::*;
use crate::{Key, Learning, Pseudonyms};

fn pseudonyms() -> Pseudonyms {
    Pseudonyms::new(Learning::default(), Key::fixed([1; 32]))
}
